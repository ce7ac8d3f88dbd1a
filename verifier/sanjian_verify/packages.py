"""A package of an archived file: a BagIt bag (RFC 8493) whose files stand in the public log."""

import hashlib
import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from sanjian_verify.errors import NotProven, Unreadable
from sanjian_verify.notes import Policy
from sanjian_verify.records import Dossier

PROOFS = "tlog/案卷证明包.zip"
RECORDS = "data/电子档案/"


class Package:
    """A bag, as a ZIP file or as a folder."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = None if path.is_dir() else zipfile.ZipFile(path)
            self._base, self.names = self._listed(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise Unreadable(f"档案包无法读取：{error}") from None
        if "bagit.txt" not in self.names:
            raise Unreadable("不是 BagIt 档案包：没有 bagit.txt")
        self.digests: dict[str, str] = {}

    def _listed(self, path: Path) -> tuple[str, set[str]]:
        if self._zip is None:
            inner = [one.parent for one in path.glob("*/bagit.txt")]
            base = inner[0] if inner and not (path / "bagit.txt").exists() else path
            return f"{base}/", {
                one.relative_to(base).as_posix() for one in base.rglob("*") if one.is_file()
            }
        whole = [one for one in self._zip.namelist() if not one.endswith("/")]
        if any(".." in PurePosixPath(one).parts or one.startswith("/") for one in whole):
            raise NotProven("档案包中有越出自身的文件名")
        if len(set(whole)) != len(whole):
            raise NotProven("档案包中有重名的文件")
        base = next((one[: -len("bagit.txt")] for one in whole if one.endswith("bagit.txt")), "")
        return base, {one.removeprefix(base) for one in whole}

    def _digest(self, name: str, algorithm: str) -> str:
        hashed = hashlib.new(algorithm)
        with self._open(name) as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                hashed.update(block)
        return hashed.hexdigest()

    def _open(self, name: str) -> IO[bytes]:
        whole = self._base + name
        return Path(whole).open("rb") if self._zip is None else self._zip.open(whole)

    def read(self, name: str) -> bytes:
        """One file whole."""
        if name not in self.names:
            raise NotProven(f"档案包缺少{name}")
        if self._zip is None:
            return Path(self._base + name).read_bytes()
        return self._zip.read(self._base + name)

    def _manifest(self, name: str) -> dict[str, str]:
        lines = self.read(name).decode("utf-8", "replace").splitlines()
        pairs = [line.split(None, 1) for line in lines if line.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise NotProven(f"{name} 的格式不正确")
        return {pair[1]: pair[0] for pair in pairs}

    def check_bag(self) -> list[str]:
        """Verify that each file is what the manifests say, and that there is no other."""
        listed = self._manifest("manifest-sha256.txt")
        payload = {one for one in self.names if one.startswith("data/")}
        for name in sorted(set(listed) ^ payload):
            missing = name not in payload
            raise NotProven(f"{name} {'缺失' if missing else '不在清单中'}")
        tags = self._manifest("tagmanifest-sha256.txt")
        for name, wanted in sorted({**listed, **tags}.items()):
            if name not in self.names:
                raise NotProven(f"{name} 缺失")
            found = self.digests[name] = self._digest(name, "sha256")
            if found != wanted:
                raise NotProven(f"{name} 被改动（SHA-256 不符）")
        said = [f"BagIt 清单：{len(listed)}个文件齐全，SHA-256 一致"]
        if "manifest-sm3.txt" in self.names:
            try:
                hashlib.new("sm3")
            except ValueError:
                return [*said, "本机的 Python 不支持 SM3，未核对国密清单"]
            for name, wanted in self._manifest("manifest-sm3.txt").items():
                if self._digest(name, "sm3") != wanted:
                    raise NotProven(f"{name} 被改动（SM3 不符）")
            said.append("SM3 清单一致")
        return said

    def check_records(self, policy: Policy) -> tuple[list[str], Dossier]:
        """Verify the acts and proofs inside, and that each electronic record is one of theirs."""
        dossier = Dossier(io.BytesIO(self.read(PROOFS)), policy)
        said = dossier.check()
        records = sorted(one for one in self.digests if one.startswith(RECORDS))
        for name in records:
            if not any(one.is_of(self.digests[name]) for one in dossier.proofs):
                raise NotProven(f"{name} 不在公开日志中")
        return [*said, f"电子档案{len(records)}件，件件在公开日志中"], dossier
