"""`python -m bench [NAME ...]`: run the comparisons and print their figures as JSON lines.

Without names all run, and docs/benchmarks.md is written from the figures of this one run.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import time
from pathlib import Path

from bench import stage

NAMES = (
    "acts", "verifying", "caselist", "next", "upload", "paper", "hashing", "redaction", "log",
    "law_check", "clauses",
)  # fmt: skip
TITLES = {
    "acts": "一次办理行为与一行裸插入",
    "verifying": "全库核验与逐字节散列",
    "caselist": "十万案件的列表",
    "upload": "一吉字节上传",
    "paper": "两页决定书制成 PDF",
    "hashing": "链、树与散列",
    "redaction": "脱敏识别",
    "log": "公开日志：收入、证明与核验",
    "next": "二百次办理的案件的一次下一步回答",
    "law_check": "全部程序在全部规则包下的状态遍历",
    "clauses": "五份文件的条款：此前与现在已证",
}
REMARKS = {
    "acts": (
        "Asked for: a third of the bare insert's rate. An act is four round trips (begin, locked "
        "read, one statement that appends, commit) with the law's answer between them, the bare "
        "insert one; the quicker the disk flushes, the more that weighs."
    ),
}
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main(names: list[str]) -> int:
    """Run the named comparisons; all of them, and the document, when none is named."""
    home = stage.scratch()
    figures: dict[str, dict[str, float]] = {}
    try:
        with stage.stage(home):
            import django

            django.setup()
            _bench_table()
            for name in names or NAMES:
                began = time.monotonic()
                figures[name] = importlib.import_module(f"bench.{name}").run()
                figures[name]["seconds"] = round(time.monotonic() - began, 1)
                print(json.dumps({name: figures[name]}, ensure_ascii=False), flush=True)
    finally:
        stage.clear(home)
    if not names:
        DOCUMENT.write_text(_written(figures), encoding="utf-8")
    return 0


def _bench_table() -> None:
    """A bare table for the bare insert, made by the owner, as durable as the record's own."""
    import psycopg

    from sanjian.operations import addresses, places, secret_store

    where = places.places()
    secrets = secret_store.load_or_create(where.secrets)
    owner = addresses.parameters(addresses.OWNER, where, secrets)
    with psycopg.connect(**owner, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bench_row (id bigserial PRIMARY KEY, dossier_id bigint, seq int, "
            "at timestamptz, content jsonb, hash text)"
        )
        connection.execute("GRANT ALL ON bench_row TO sanjian_app")
        connection.execute("GRANT ALL ON bench_row_id_seq TO sanjian_app")


def _written(figures: dict[str, dict[str, float]]) -> str:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`, one run, ratios measured against each other in that run.",
        f"Machine: {platform.machine()}, Python {platform.python_version()}, "
        f"{os.cpu_count()} shared cores; load average at the end of the run "
        f"{os.getloadavg()[2]:.1f} over 15 minutes. Rates fall with the load, ratios less.",
        "",
    ]
    for name, found in figures.items():
        lines += [f"## {name}: {TITLES[name]}", "", "| figure | value |", "|---|---|"]
        lines += [f"| `{key}` | {value} |" for key, value in found.items()]
        lines += ["", REMARKS[name], ""] if name in REMARKS else [""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    sys.exit(main(sys.argv[1:]))
