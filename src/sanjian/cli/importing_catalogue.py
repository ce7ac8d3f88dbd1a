"""`sanjian import catalogue FILE --agency 机关 --by 账号`: rows of a published list into a draft.

The rows go into the draft of the agency's next version; a second person releases it at the desk.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sanjian.cases.queries import pack_in_use
from sanjian.exchange.catalogues.taking import import_catalogue
from sanjian.exchange.decisions import Unreadable
from sanjian.records.rules import rules
from sanjian.registry.catalogue.drafting import own_catalogue
from sanjian.registry.catalogue.refusals import CatalogueRefused, NoCatalogue
from sanjian.registry.models import Agency, Catalogue, Person

if TYPE_CHECKING:
    from sanjian.exchange.models import CatalogueImport


def configure(parser: argparse.ArgumentParser) -> None:
    """Adds the file, whose list it is, and who imports."""
    parser.add_argument("file", type=Path, metavar="文件", help="CSV、Excel、JSON 或 JSON lines")
    parser.add_argument("--agency", required=True, metavar="机关", help="机关全称或者机关代字")
    parser.add_argument("--by", required=True, metavar="账号", help="编制人的账号（法制审核人员）")
    parser.add_argument("--list", metavar="清单", help="司法行政部门录入的上级清单名称")
    parser.add_argument("--name", help="来源名称，默认用文件名")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(arguments: argparse.Namespace) -> int:
    """Imports and reports row by row; 0 when every row was taken or known, 1 otherwise."""
    at = datetime.now(ZoneInfo("Asia/Shanghai"))
    agency = Agency.objects.filter(name=arguments.agency).first() or (
        Agency.objects.filter(code_word=arguments.agency).first()
    )
    by = Person.objects.filter(username=arguments.by, is_active=True).first()
    pack = pack_in_use()
    if agency is None:
        return _failed(arguments, "NO_AGENCY", f"没有登记机关“{arguments.agency}”。")
    if by is None:
        return _failed(arguments, "NO_PERSON", f"没有账号“{arguments.by}”。")
    if pack is None:
        return _failed(arguments, "NO_PACK", "本辖区规则尚未发布，请先启动一次。")
    try:
        batch = import_catalogue(
            catalogue=_catalogue(arguments.list, agency, by, at), file=arguments.file,
            name=arguments.name or arguments.file.name,
            params=rules(pack.digest, at.date(), agency.pk), by=by, at=at,
        )  # fmt: skip
    except FileNotFoundError:
        return _failed(arguments, "NO_FILE", f"没有找到文件 {arguments.file}。")
    except IsADirectoryError:
        return _failed(arguments, "NO_FILE", f"{arguments.file} 是文件夹，请给出其中的文件。")
    except (Unreadable, CatalogueRefused, NoCatalogue) as error:
        return _failed(arguments, error.code, str(error))
    return _told(arguments, batch)


def _catalogue(name: str | None, agency: Agency, by: Person, at: datetime) -> Catalogue:
    if name is None:
        return own_catalogue(agency=agency, by=by, at=at)
    found = Catalogue.objects.filter(agency=agency, name=name).first()
    if found is None:
        raise NoCatalogue
    return found


def _told(arguments: argparse.Namespace, batch: CatalogueImport) -> int:
    rows: list[dict[str, Any]] = [
        {"place": row.place, "outcome": row.outcome, "label": row.get_outcome_display(),
         "code": row.code, "notes": row.notes}
        for row in batch.rows.all()
    ]  # fmt: skip
    if arguments.json:
        head = {"file": batch.name, "catalogue": batch.catalogue.name, "remarks": batch.remarks,
                "unknown_columns": batch.unknown_columns, "rows": rows}  # fmt: skip
        print(json.dumps(head, ensure_ascii=False, indent=1))
    else:
        print(f"{batch.name}：{batch.format}，共{len(rows)}行，并入《{batch.catalogue}》的草稿")
        for remark in batch.remarks:
            print(f"  {remark}")
        if batch.unknown_columns:
            print(f"  未识别的列，原样保留：{'、'.join(batch.unknown_columns)}")
        for row in rows:
            where = f"（第{row['code']}项）" if row["code"] else ""
            print(f"{row['place']}　{row['label']}{where}")
            for note in row["notes"]:
                print(f"    {note}")
        print("草稿须由另一人在工作台“目录清单”中核对后发布。")
    return 1 if any(row["outcome"] == "refused" for row in rows) else 0


def _failed(arguments: argparse.Namespace, code: str, message: str) -> int:
    if arguments.json:
        print(json.dumps({"code": code, "message": message}, ensure_ascii=False))
    else:
        print(message, file=sys.stderr)
    return 1
