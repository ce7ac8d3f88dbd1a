"""`sanjian log …`: runs the sequencer, shows how the log stands, replaces keys, makes proofs."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path
from types import FrameType

from django.conf import settings

from sanjian.ledger.notes import BadNote
from sanjian.ledger.policies import BadPolicy
from sanjian.operations import log_keys, sequencer
from sanjian.records import log_bundles, log_state, sealing


def configure(parser: argparse.ArgumentParser) -> None:
    """The actions."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="动作")
    actions.add_parser("run", help="运行日志进程（启动程序会自动运行）")
    status = actions.add_parser("status", help="日志条数、待收入条数、见证情况、公钥")
    status.add_argument("--json", action="store_true", help="输出 JSON")
    proof = actions.add_parser("proof", help="导出一份文书或者一件案卷的证明")
    proof.add_argument("what", help="文书核验码，或者案卷编号（UUID）")
    proof.add_argument("--out", type=Path, required=True, help="写到哪个文件")
    actions.add_parser("rotate", help="更换日志签名密钥，并记入日志")
    actions.add_parser("rebuild", help="由数据库重建日志文件，与已签署的检查点核对后替换")


def run(arguments: argparse.Namespace) -> int:
    """Runs the action; 0 done, 1 refused or broken."""
    actions = {"run": _run, "status": _status, "proof": _proof, "rotate": _rotate,
               "rebuild": _rebuild}  # fmt: skip
    try:
        return actions[arguments.action](arguments)
    except (sealing.LogBroken, BadNote, BadPolicy) as reason:
        print(reason, file=sys.stderr)
        return 1


def _run(arguments: argparse.Namespace) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    return sequencer.run(settings.PLACES, lambda text: print(text, flush=True))


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _status(arguments: argparse.Namespace) -> int:
    waits, head = log_state.waiting(), log_bundles.head()
    seen = log_state.last_witnessed()
    keys = log_keys.load(settings.PLACES.log_keys)
    told = {
        "origin": keys.origin if keys else "",
        "keys": [str(one.verifier) for one in keys.signers] if keys else [],
        "size": head.size_id if head else 0,
        "root": head.root if head else "",
        "waiting": waits.leaves,
        "waiting_seconds": round(waits.seconds, 1),
        "witness": seen.witness if seen else "",
        "witnessed_size": seen.checkpoint_id if seen else 0,
        "witnessed_at": seen.stamped_at.isoformat() if seen else "",
        "trouble": log_state.trouble(),
    }
    if arguments.json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        print(f"日志 {told['origin']}：已签署{told['size']}条，待收入{told['waiting']}条")
        for key in keys.signers if keys else ():
            print(f"公钥 {key.verifier}")
        print(f"最近见证 {told['witness']} {told['witnessed_at']}" if seen else "尚无见证")
        if told["trouble"]:
            print(f"已停止：{told['trouble']}")
    return 1 if told["trouble"] else 0


def _proof(arguments: argparse.Namespace) -> int:
    made = log_bundles.by_name(arguments.what, folder=settings.LOG_ROOT)
    if made is None:
        print("没有这份文书或者案卷，或者它还没有写入日志", file=sys.stderr)
        return 1
    arguments.out.write_bytes(made)
    print(f"已写入 {arguments.out}")
    return 0


def _rotate(arguments: argparse.Namespace) -> int:
    now, before = log_keys.rotate(settings.PLACES.log_keys)
    sealing.record_key(now.signers[0].verifier, replaces=str(before.verifier))
    print(f"新公钥 {now.signers[0].verifier}")
    print(f"原公钥 {before.verifier} 继续并签，直到下次更换；更换已记入日志")
    return 0


def _rebuild(arguments: argparse.Namespace) -> int:
    writer = sequencer.sequencer(settings.PLACES)
    if not sealing.sole_writer():
        print("日志进程正在运行，请先停止", file=sys.stderr)
        return 1
    print(f"已重建{writer.rebuild()}条日志的文件，与检查点相符")
    return 0
