"""Prints the rows of the table of kinds in docs/documents.md, from the templates themselves.

Run it after adding a template: ``python tools/documents_table.py`` rewrites the table.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sanjian.records.documents import templates  # noqa: E402  # after the path of this checkout

VOLUMES = {"main": "正卷", "secondary": "副卷", "none": "不入卷"}


def rows() -> str:
    """Return the table's rows, one for each kind of document, in order of kind."""
    layers = (ROOT / "packs" / "cn",)
    made = []
    for kind in sorted(templates.kinds(layers)):
        one = templates.load(kind, layers)
        basis, word = "、".join(one.basis), one.word or "不编号"
        made.append(f"| `{kind}` | 《{one.label}》 | {word} | {VOLUMES[one.volume]} | {basis} |")
    return "\n".join(made)


def main() -> None:
    """Write the rows into the document, in place of those that stand there."""
    path = ROOT / "docs" / "documents.md"
    text = path.read_text("utf-8")
    found = re.compile(r"(?:^\| `[a-z_]+` \| 《[^\n]*\n)+", flags=re.MULTILINE)
    path.write_text(found.sub(lambda _: rows() + "\n", text, count=1), "utf-8")


if __name__ == "__main__":
    main()
