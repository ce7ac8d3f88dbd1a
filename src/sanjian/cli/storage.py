"""`sanjian storage`: what each agency keeps, in files and bytes, and what that costs in a year."""

import argparse
import json
from decimal import Decimal

from django.conf import settings

from sanjian.ledger.blobs import LocalBlobStore
from sanjian.records.storage import Kept, kept


def configure(parser: argparse.ArgumentParser) -> None:
    """The price of room, and whether machines read the answer."""
    parser.add_argument(
        "--price", type=Decimal, default=Decimal(0), metavar="元",
        help="每GiB每年的存储费用（含备份），例如1.20",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="以JSON输出")


def run(arguments: argparse.Namespace) -> int:
    """Prints one line for each agency, and the sum; 2 for a price below nothing."""
    if not arguments.price.is_finite() or arguments.price < 0:
        print("费用应为不小于零的数")
        return 2
    found = kept(LocalBlobStore(settings.BLOB_ROOT), price_fen=int(arguments.price * 100))
    if arguments.json:
        print(json.dumps([one.as_mapping() for one in found], ensure_ascii=False))
        return 0
    for one in found:
        print(_line(one))
    total = (sum(one.files for one in found), sum(one.bytes for one in found))
    print(_line(Kept("合计", *total, sum(one.fen for one in found))))
    return 0


def _line(one: Kept) -> str:
    cost = f"，每年约{one.fen / 100:.2f}元" if one.fen else ""
    return f"{one.agency}：{one.files}份文件，{one.bytes}字节{cost}"
