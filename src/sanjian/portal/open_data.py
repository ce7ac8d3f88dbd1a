"""Open data: every public list as CSV, Excel and JSON with its columns explained, and feeds.

One table of lists: what stands here can be had in every form, and the page that explains it is
made from the same table. Whoever wants everything takes it here instead of page by page.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.http import StreamingHttpResponse as Streaming
from django.urls import reverse

from sanjian.disclosure import public
from sanjian.disclosure.public import SHANGHAI, Filters
from sanjian.exchange import sheets
from sanjian.portal import feeds
from sanjian.portal.frame import SEARCHES, counted, not_found, page, said, shown

LICENCE = "公示的执法信息可以自由使用，请注明来源和下载日期，不得用于重新识别已隐去姓名的自然人。"
EXCEL_ROWS = 100_000
"""More than that is no use in a spreadsheet and would keep a worker too long."""

FEED_ENTRIES = 50
ATOM = "application/atom+xml; charset=utf-8"
_BINARY = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in JSON, its head, what it means, where it comes from."""

    key: str
    label: str
    meaning: str
    value: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Dataset:
    """One public list: its name in the address, its words, its columns, its rows."""

    name: str
    label: str
    about: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Any]]

    def made(self) -> Iterator[dict[str, Any]]:
        """Yield the rows by key."""
        for row in self.rows():
            yield {column.key: column.value(row) for column in self.columns}


def _of(name: str, label: str, meaning: str = "") -> Column:
    return Column(name, label, meaning or label, lambda row: getattr(row, name))


KEYS = ("number", "agency", "subject", "category", "conclusion", "cause", "basis",
        "document_number", "decided_on", "due_on", "released_at", "origin", "source",
        "source_url", "text_hash")  # fmt: skip
DATASETS = (
    Dataset(
        "decisions", "执法决定", "全部公示的执法决定，撤下的不在其中",
        tuple(Column(key, one.label, one.meaning, one.value)
              for key, one in zip(KEYS, feeds.COLUMNS, strict=True)),
        lambda: public.everything(Filters()),
    ),
    Dataset(
        "agencies", "执法机关", "执法主体、职责、监督方式和救济渠道",
        (
            _of("slug", "编号", "网址为 /agencies/编号"), _of("name", "名称"), _of("kind", "类别"),
            _of("address", "地址"), _of("phone", "电话"), _of("duties", "职责权限"),
            _of("supervision", "监督方式"), _of("reconsideration_organ", "行政复议机关"),
            _of("court", "有管辖权的人民法院"), _of("officers", "持证执法人员", "人数"),
            _of("updated_at", "更新时间", "北京时间"),
        ),
        public.agencies,
    ),
    Dataset(
        "licences", "许可证", "许可证登记：谁持有什么许可，到哪天，是否有效",
        (
            _of("slug", "编号", "网址为 /licences/编号"), _of("agency", "发证机关"),
            _of("number", "许可证编号"), _of("name", "证件名称"), _of("item", "许可事项"),
            _of("holder", "持有人", "自然人作隐名处理"), _of("content", "许可内容"),
            _of("valid_from", "有效期自"), _of("valid_until", "有效期至", "长期有效的为空"),
            _of("state", "状态"), _of("counts", "现行有效"),
            _of("updated_at", "更新时间", "北京时间"),
        ),
        public.all_licences,
    ),
    Dataset(
        "inspection-items", "随机抽查事项", "随机抽查事项清单及其历次版本",
        (
            _of("agency", "执法机关"), _of("code", "事项编码"), _of("item", "抽查事项"),
            _of("basis", "抽查依据"), _of("objects_words", "抽查对象"), _of("method", "抽查方式"),
            _of("ratio", "年度抽查比例", "百分比"), _of("yearly", "年度抽查次数"),
            _of("number", "版本"), _of("since", "发布时间", "北京时间"),
            _of("until", "被替换时间", "现行版本为空"),
        ),
        public.random_items,
    ),
    Dataset(
        "promptness", "公示是否按期", "各机关每年按期、逾期、撤下、更正的件数",
        (
            _of("agency", "执法机关"), _of("year", "年度"), _of("on_time", "按期公示", "件"),
            _of("late", "逾期", "件"), _of("withdrawn", "撤下", "件"),
            _of("corrected", "经申请更正", "件"), _of("updated_at", "更新时间", "北京时间"),
        ),
        public.promptness,
    ),
    Dataset(
        "rules", "本辖区规则", "办案所依规则的每一项参数、出处和施行日期",
        (
            _of("key", "编号", "网址为 /rules/编号"), _of("theme_label", "主题"),
            _of("label", "规则"), _of("shown", "内容"), _of("items", "各项", "清单类规则的各项"),
            _of("source", "来源"), _of("since", "自", "施行日期"),
            _of("default", "平台默认", "来源文件没有规定，由平台给出"),
        ),
        public.rules,
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Dataset] = {one.name: one for one in DATASETS}


@shown
def listing(request: HttpRequest) -> HttpResponse:
    """What can be downloaded in which form, what its columns mean, under which terms."""
    return page(request, "portal/data.html", {"datasets": DATASETS, "licence": LICENCE})


@counted(SEARCHES)
@shown
def download(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """One list as CSV (UTF-8 with a mark), Excel or JSON; nobody may keep it unasked."""
    wanted = BY_NAME.get(name)
    if wanted is None:
        return not_found(request)
    answer = FORMS[form](request, wanted)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _csv(request: HttpRequest, wanted: Dataset) -> HttpResponseBase:
    def lines() -> Iterator[str]:
        writer = csv.writer(feeds.Echo())
        yield "\ufeff" + str(writer.writerow([column.label for column in wanted.columns]))
        for row in wanted.made():
            yield str(writer.writerow([feeds.cell(_plain(value)) for value in row.values()]))

    return _named(Streaming(lines(), content_type="text/csv; charset=utf-8"), wanted, "csv")


def _json(request: HttpRequest, wanted: Dataset) -> HttpResponseBase:
    columns = [{"key": one.key, "label": one.label, "meaning": one.meaning}
               for one in wanted.columns]  # fmt: skip
    head = {"name": wanted.name, "label": wanted.label, "about": wanted.about,
            "licence": LICENCE, "columns": columns}  # fmt: skip

    def parts() -> Iterator[str]:
        yield json.dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
        for place, row in enumerate(wanted.made()):
            whole = {key: _bare(value) for key, value in row.items()}
            yield (",\n" if place else "\n") + json.dumps(whole, ensure_ascii=False)
        yield "\n]}\n"

    return _named(Streaming(parts(), content_type="application/json"), wanted, "json")


def _xlsx(request: HttpRequest, wanted: Dataset) -> HttpResponseBase:
    if wanted.name == "decisions" and public.more_than(EXCEL_ROWS):
        return said(request, 413, "超过了表格的容量", f"执法决定超过{EXCEL_ROWS}件。",
                    "请下载 CSV 或者 JSON，或者在列表中按机关、年份查找。")  # fmt: skip
    held = io.BytesIO()
    columns = [sheets.Column(one.key, one.label) for one in wanted.columns]
    notes = [wanted.about, LICENCE, *(f"{one.label}：{one.meaning}" for one in wanted.columns)]
    rows = (
        {key: _plain(value) if isinstance(value, (list, dict)) else value
         for key, value in row.items()}
        for row in wanted.made()
    )  # fmt: skip
    sheets.write_xlsx(held, rows, columns, title=wanted.label, notes=notes)
    held.seek(0)
    return _named(FileResponse(held, content_type=_BINARY), wanted, "xlsx")


FORMS: Mapping[str, Callable[[HttpRequest, Dataset], HttpResponseBase]] = {
    "csv": _csv, "json": _json, "xlsx": _xlsx,
}  # fmt: skip


def _named(answer: HttpResponseBase, wanted: Dataset, form: str) -> HttpResponseBase:
    answer.headers["Content-Disposition"] = f'attachment; filename="{wanted.name}.{form}"'
    return answer


def _bare(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: Any) -> Any:
    """A value for a cell: lists as their JSON, yes and no in words, nothing as nothing."""
    bare = _bare(value)
    if isinstance(bare, bool):
        return "是" if bare else "否"
    if isinstance(bare, (list, dict)):
        return json.dumps(bare, ensure_ascii=False) if bare else ""
    return "" if bare is None else bare


@counted(SEARCHES)
@shown
def feed(request: HttpRequest) -> HttpResponse:
    """The newest decisions as Atom, of one agency and one kind where asked (RFC 4287)."""
    narrowed = Filters(
        agency=request.GET.get("agency", ""), category=request.GET.get("category", "")
    )
    found = public.newest_of(narrowed, FEED_ENTRIES)
    site = public.site()
    title = "，".join(part for part in (f"{site.place if site else ''}行政执法公示",
                                       narrowed.agency, narrowed.category) if part)  # fmt: skip
    here = request.build_absolute_uri()
    moment = max((row.released_at for row in found), default=None)
    updated = (moment or datetime(2000, 1, 1, tzinfo=SHANGHAI)).astimezone(SHANGHAI).isoformat()
    entries = "".join(_entry(request, row) for row in found)
    body = (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(here)}</id><title>{escape(title)}</title><updated>{updated}</updated>"
        f'<link rel="self" href={quoteattr(here)}/>{entries}</feed>'
    )
    answer = HttpResponse(body, content_type=ATOM)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _entry(request: HttpRequest, row: Any) -> str:
    place = request.build_absolute_uri(reverse("portal:decision", args=[row.number]))
    title = "，".join(part for part in (row.cause, row.subject, row.document_number) if part)
    return (
        f"<entry><id>{escape(place)}</id><title>{escape(title)}</title>"
        f"<updated>{row.released_at.astimezone(SHANGHAI).isoformat()}</updated>"
        f"<author><name>{escape(row.agency)}</name></author>"
        f"<category term={quoteattr(row.category)}/><link href={quoteattr(place)}/>"
        f"<summary>{escape(row.conclusion)}</summary></entry>"
    )
