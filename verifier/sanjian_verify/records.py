"""The platform's own forms (RFC 8785 without fractions), proofs and a file's bundle."""

import hashlib
import hmac
import json
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

from sanjian_verify.errors import NotProven, Unreadable
from sanjian_verify.notes import Checkpoint, Policy, decode64
from sanjian_verify.trees import LARGEST, Log, leaf_hash, root_from_path, root_of


def canonical(value: Any) -> bytes:
    """The one exact form of JSON data."""

    def ordered(one: Any) -> Any:
        if isinstance(one, dict):
            keys = sorted(one, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
            return {key: ordered(one[key]) for key in keys}
        return [ordered(item) for item in one] if isinstance(one, list) else one

    text = json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of the exact form."""
    return hashlib.sha256(canonical(value)).hexdigest()


class Proof:
    """A proof whose place in the log has been verified, with what it opens."""

    def __init__(self, data: bytes, policy: Policy) -> None:
        head, _, note = data.partition(b"\n\n")
        lines = head.decode("ascii", "replace").split("\n")
        if lines.pop(0) != "c2sp.org/tlog-proof@v1":
            raise Unreadable("不是 tlog-proof 证明文件")
        extra = decode64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b"{}"
        number = lines.pop(0)[6:] if lines and lines[0].startswith("index ") else ""
        if not number.isdigit():
            raise NotProven("证明文件没有写明位置")
        self.index, path = int(number), [decode64(line) for line in lines]
        self.checkpoint = Checkpoint(note, policy)
        try:
            told = json.loads(extra)
            self.raw = decode64(told["entry"])
            self.entry = json.loads(self.raw)
            self.salt, self.value = bytes.fromhex(told["salt"]), told["value"]
            self.label, self.told = told.get("label", ""), told.get("told")
        except (KeyError, TypeError, ValueError):
            raise NotProven("证明文件缺少条目或者其内容无法识别") from None
        found = root_from_path(leaf_hash(self.raw), self.index, self.checkpoint.size, path)
        if found != self.checkpoint.root:
            raise NotProven(f"条目不在日志的第{self.index}位")
        self._open()

    def _open(self) -> None:
        if self.told is not None and digest(self.told) != self.value:
            raise NotProven(f"{self.label}：所载内容与其校验值不符")
        if self.value:
            made = hmac.new(self.salt, canonical(self.value), hashlib.sha256).hexdigest()
            if made != self.entry["commit"]:
                raise NotProven(f"{self.label}：内容与日志中的承诺值不符")

    def is_of(self, file_hash: str) -> bool:
        """Whether it proves a file with this SHA-256."""
        return file_hash in (self.value, (self.told or {}).get("blob"))


def genesis(uid: str) -> str:
    """What the first act of a file names as the one before."""
    return hashlib.sha256(b"sanjian/chain/1\n" + canonical(uid)).hexdigest()


class Dossier:
    """A file's bundle: its acts, and a proof for each of its entries in the log."""

    def __init__(self, path: Path | BinaryIO, policy: Policy) -> None:
        try:
            with zipfile.ZipFile(path) as bundle:
                names = sorted(bundle.namelist())
                if any(one.file_size > LARGEST for one in bundle.infolist()):
                    raise Unreadable("案卷包中有过大的文件")
                whole = json.loads(bundle.read("acts.json"))
                data = [bundle.read(n) for n in names if n.endswith(".tlog-proof")]
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise Unreadable(f"案卷包无法读取：{error}") from None
        if whole.get("format") != "sanjian-dossier/1":
            raise Unreadable("不是三鉴案卷包")
        self.uid, self.acts = whole["dossier"], whole["acts"]
        self.proofs = [Proof(one, policy) for one in data]

    def check(self) -> list[str]:
        """Verify everything that the bundle itself can show; returns what was found, in words."""
        self._chain()
        self._entries()
        self._same()
        closing = next((p for p in self.proofs if p.entry.get("closed")), None)
        said = [
            f"办理行为{len(self.acts)}条，前后相连",
            f"日志条目{len(self.proofs)}条，逐条在日志中",
        ]
        if closing is not None:
            said.append(f"第{closing.entry['act']}条行为结案，至此共{closing.entry['seq']}条日志")
        erased = [one for one in self.proofs if not one.value]
        if not erased:
            return said
        said.append(f"其中{len(erased)}条内容已依法删除，只证明曾经存在")
        return said + sorted({one.label for one in erased if one.label})

    def _chain(self) -> None:
        before = genesis(self.uid)
        for number, act in enumerate(self.acts, 1):
            if act["seq"] != number:
                raise NotProven(f"缺少第{number}条行为")
            if act["prev_hash"] != before:
                raise NotProven(f"第{number}条行为与前一条不相连")
            if digest(act["content"]) != act["content_hash"]:
                raise NotProven(f"第{number}条行为的内容被改动")
            link = {"prev": before, "seq": number, "header": act["header"],
                    "content": act["content_hash"]}  # fmt: skip
            before = hashlib.sha256(b"sanjian/link/1\n" + canonical(link)).hexdigest()
            if before != act["hash"]:
                raise NotProven(f"第{number}条行为的时间、人员、依据或者名称被改动")

    def _entries(self) -> None:
        if not self.proofs:
            raise NotProven("案卷包中没有证明")
        if len({one.checkpoint.root for one in self.proofs}) != 1:
            raise NotProven("证明不属于同一个检查点")
        self.case = self.proofs[0].entry.get("case")
        before = hashlib.sha256(b"sanjian/case/1\n" + str(self.case).encode()).hexdigest()
        for number, one in enumerate(sorted(self.proofs, key=lambda p: p.index), 1):
            if one.entry.get("case") != self.case:
                raise NotProven(f"日志第{one.index}位不属于本案")
            if one.entry["seq"] != number or one.entry["prev"] != before:
                raise NotProven(f"缺少本案第{number}条日志")
            before = leaf_hash(one.raw).hex()

    def _same(self) -> None:
        """Each act has its entry, each entry of an act its act."""
        logged = {p.entry["act"]: p.value for p in self.proofs if p.entry["kind"] == "act"}
        for act in self.acts:
            if act["seq"] not in logged:
                raise NotProven(f"第{act['seq']}条行为不在日志中")
            if logged.pop(act["seq"]) != act["hash"]:
                raise NotProven(f"第{act['seq']}条行为与日志中的不同")
        if logged:
            raise NotProven(f"案卷包缺少日志中的第{min(logged)}条行为")

    def check_complete(self, log: Log) -> int:
        """Verify against the whole log that it has no further entry of this file.

        Returns how many entries were looked through; the log's root is computed from them.
        """
        hashes, found = [], 0
        for raw in log.entries():
            hashes.append(leaf_hash(raw))
            found += json.loads(raw).get("case") == self.case
        if root_of(hashes) != self.proofs[0].checkpoint.root:
            raise NotProven("日志文件与检查点不符")
        if found != len(self.proofs):
            raise NotProven(f"日志中本案有{found}条，案卷包只有{len(self.proofs)}条")
        return len(hashes)
