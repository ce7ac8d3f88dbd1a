"""`sanjian witness`: cosigns other logs' heads as long as they only grow (c2sp.org/tlog-witness).

Needs no database. The key and what was seen stand in one folder, which must not be lost: a
witness that forgets can be shown a second history.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from sanjian.ledger import durable, notes
from sanjian.ledger.witnessing import Witness
from sanjian.operations import secret_store, witnesses


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to listen, which logs, who we are."""
    parser.add_argument("--listen", default="127.0.0.1:8700", help="监听地址，默认 127.0.0.1:8700")
    parser.add_argument("--folder", type=Path, required=True, help="存放密钥和所见检查点的文件夹")
    parser.add_argument(
        "--name", default="witness.sanjian.invalid", help="见证方名称，首次使用时定"
    )
    parser.add_argument("--log", action="append", default=[], metavar="公钥",
                        help="要见证的日志的公钥（可多次给出）")  # fmt: skip
    parser.add_argument("--show-key", action="store_true", help="只显示本见证方的公钥")


def run(arguments: argparse.Namespace) -> int:
    """Serves until stopped; 2 when an argument cannot be meant."""
    try:
        logs = witnesses.known_logs(arguments.log)
        key = _key(arguments.folder, arguments.name)
    except notes.BadNote as error:
        print(f"密钥无法识别：{error}", file=sys.stderr)
        return 2
    print(f"见证方公钥：{key.verifier}", flush=True)
    if arguments.show_key:
        return 0
    host, _, port = arguments.listen.rpartition(":")
    if not logs or not port.isdigit():
        print("请用 --log 给出要见证的日志公钥，用 --listen 给出 主机:端口", file=sys.stderr)
        return 2
    witness = Witness(key, logs, arguments.folder / "seen")
    with witnesses.server(witness, (host, int(port)), lambda: int(time.time())) as server:
        print(f"正在见证{len(logs)}个日志，监听 {host}:{server.server_address[1]}", flush=True)
        server.serve_forever()
    return 0


def _key(folder: Path, name: str) -> notes.SignerKey:
    """The witness's key, generated at the first use (mode 600, durable)."""
    file = folder / "witness-key"
    durable.make_directory(folder)
    if not file.exists():
        fresh = notes.SignerKey.generate(name, notes.KeyType.COSIGNATURE)
        secret_store.write(file, fresh.exported() + "\n")
    return notes.SignerKey.parse(file.read_text(encoding="utf-8").strip())
