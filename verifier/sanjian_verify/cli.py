"""The command line.

Exit code: 0 proven, 1 not proven (the reason is told), 2 wrong usage, 3 a file cannot be read.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sanjian_verify import __version__
from sanjian_verify.errors import NotProven, Unreadable
from sanjian_verify.notes import Checkpoint, Key, Policy
from sanjian_verify.packages import Package
from sanjian_verify.records import Dossier, Proof
from sanjian_verify.trees import Log, extends

Answer = tuple[list[str], dict[str, Any]]
PROVEN, NOT_PROVEN, USAGE, UNREADABLE = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Check what is asked and tell the answer; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    checks = {
        "proof": _proof,
        "file": _file,
        "dossier": _dossier,
        "package": _package,
        "checkpoint": _checkpoint,
    }
    answer: dict[str, Any]
    try:
        policy = _policy(chosen)
        said, facts = checks[chosen.what](chosen, policy)
        code, answer = PROVEN, {"proven": True, "said": said, **facts}
    except NotProven as reason:
        code, answer = NOT_PROVEN, {"proven": False, "reason": str(reason)}
    except Unreadable as reason:
        code, answer = UNREADABLE, {"proven": False, "reason": str(reason), "unreadable": True}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as reason:
        code, answer = NOT_PROVEN, {"proven": False, "reason": f"内容的格式不正确（{reason!r}）"}
    if chosen.json:
        _tell(json.dumps(answer, ensure_ascii=False))
    elif code == PROVEN:
        _tell("已证明")
        for line in answer["said"]:
            _tell(f"  {line}")
    else:
        _tell(f"{'未能证明' if code == NOT_PROVEN else '无法核对'}：{answer['reason']}")
    return code


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sanjian-verify", description="独立核对三鉴平台的证明文件、文件、案卷和检查点"
    )
    parser.add_argument("--version", action="version", version=f"sanjian-verify {__version__}")
    whats = parser.add_subparsers(dest="what", required=True, metavar="核对什么")
    proof = whats.add_parser("proof", help="证明文件：一条记录在日志中")
    proof.add_argument("proof", type=Path, metavar="证明文件")
    file = whats.add_parser("file", help="文件：与证明文件所证明的是同一份")
    file.add_argument("file", type=Path, metavar="文件")
    file.add_argument("--proof", type=Path, required=True, metavar="证明文件")
    dossier = whats.add_parser("dossier", help="案卷包：没有改动，没有缺少")
    dossier.add_argument("dossier", type=Path, metavar="案卷包")
    dossier.add_argument("--tiles", metavar="日志", help="日志的文件夹或者地址：核对末尾也不缺少")
    package = whats.add_parser("package", help="档案包：文件齐全、没有改动，件件在日志中")
    package.add_argument("package", type=Path, metavar="档案包")
    head = whats.add_parser("checkpoint", help="检查点：是此前保存的检查点的延续")
    head.add_argument("checkpoint", type=Path, metavar="检查点")
    head.add_argument("--kept", type=Path, metavar="此前保存的检查点")
    head.add_argument("--tiles", metavar="日志", help="日志的文件夹或者地址")
    for one in (proof, file, dossier, package, head):
        one.add_argument("--key", action="append", default=[], metavar="公钥",
                         help="所信任的日志公钥，或者每行一个公钥的文件")  # fmt: skip
        one.add_argument("--policy", type=Path, help="信任策略文件（C2SP tlog-policy）")
        one.add_argument("--json", action="store_true", help="以 JSON 输出")
    return parser


def _policy(chosen: argparse.Namespace) -> Policy:
    lines: list[str] = []
    for given in chosen.key:
        file = Path(given)
        lines += _bytes(file).decode("utf-8", "replace").split() if file.is_file() else [given]
    keys = [Key(line) for line in lines]
    if chosen.policy:
        return Policy(keys, _bytes(chosen.policy).decode("utf-8", "replace"))
    if not keys:
        raise Unreadable("请用 --key 给出所信任的日志公钥，或者用 --policy 给出信任策略")
    return Policy(keys)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{path} 无法读取：{error.strerror}") from None


def _head(checkpoint: Checkpoint) -> str:
    seen = f"，见证方 {'、'.join(checkpoint.witnesses)}" if checkpoint.witnesses else ""
    return f"日志 {checkpoint.origin}，共{checkpoint.size}条，签名有效{seen}"


def _proof(chosen: argparse.Namespace, policy: Policy) -> Answer:
    found = Proof(_bytes(chosen.proof), policy)
    said = [
        f"{found.label or found.entry['kind']}：在日志第{found.index}位",
        _head(found.checkpoint),
    ]
    if found.told:
        said += [
            f"{name}：{value}" for name, value in found.told.items() if value not in ("", None)
        ]
    return said, {"index": found.index, "size": found.checkpoint.size, "entry": found.entry,
                  "value": found.value, "told": found.told,
                  "witnesses": found.checkpoint.witnesses}  # fmt: skip


def _file(chosen: argparse.Namespace, policy: Policy) -> Answer:
    found = Proof(_bytes(chosen.proof), policy)
    hashed = hashlib.sha256()
    try:
        with chosen.file.open("rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                hashed.update(block)
    except OSError as error:
        raise Unreadable(f"{chosen.file} 无法读取：{error.strerror}") from None
    if not found.is_of(hashed.hexdigest()):
        raise NotProven(f"文件与证明的不是同一份（SHA-256 {hashed.hexdigest()}）")
    said = [f"{chosen.file.name} 就是日志第{found.index}位所记的：{found.label}",
            _head(found.checkpoint)]  # fmt: skip
    return said, {"index": found.index, "sha256": hashed.hexdigest()}


def _dossier(chosen: argparse.Namespace, policy: Policy) -> Answer:
    found = Dossier(chosen.dossier, policy)
    said, head = found.check(), found.proofs[0].checkpoint
    complete = False
    if chosen.tiles:
        count = found.check_complete(Log(chosen.tiles, head.size))
        said.append(f"遍历日志{count}条，本案没有其他记录")
        complete = True
    else:
        said.append("没有给出日志（--tiles），未核对检查点之前是否还有本案的其他记录")
    return [*said, _head(head)], {"acts": len(found.acts), "entries": len(found.proofs),
                                  "complete": complete}  # fmt: skip


def _package(chosen: argparse.Namespace, policy: Policy) -> Answer:
    found = Package(chosen.package)
    said = found.check_bag()
    proven, dossier = found.check_records(policy)
    head = dossier.proofs[0].checkpoint
    return [*said, *proven, _head(head)], {"files": len(found.digests), "acts": len(dossier.acts),
                                           "entries": len(dossier.proofs)}  # fmt: skip


def _checkpoint(chosen: argparse.Namespace, policy: Policy) -> Answer:
    now = Checkpoint(_bytes(chosen.checkpoint), policy)
    if not chosen.kept:
        return [_head(now)], {"size": now.size}
    kept = Checkpoint(_bytes(chosen.kept), policy)
    if kept.origin != now.origin:
        raise NotProven("两个检查点不属于同一个日志")
    if now.size < kept.size:
        raise NotProven(f"日志变短了：此前{kept.size}条，现在{now.size}条")
    if now.size == kept.size and now.root == kept.root:
        return ["与此前保存的检查点相同", _head(now)], {"size": now.size, "kept": kept.size}
    if not chosen.tiles:
        raise Unreadable("请用 --tiles 给出日志的文件夹或者地址")
    proof = Log(chosen.tiles, now.size).consistency(kept.size) if kept.size < now.size else []
    if kept.size and not extends(kept.size, now.size, kept.root, now.root, proof):
        raise NotProven("日志不是此前保存的检查点的延续：历史被改写，或者有两套日志")
    said = [f"自第{kept.size}条至第{now.size}条只有增加", _head(now)]
    return said, {"size": now.size, "kept": kept.size}


def run() -> None:
    """Check and leave with the exit code: the entry of the one-file form."""
    sys.exit(main())


if __name__ == "__main__":
    run()
