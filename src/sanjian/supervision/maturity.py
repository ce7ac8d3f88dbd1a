"""成效指标: three figures of how enforcement is managed and seven of how far a unit has come.

即时性、过程性、系统性管理; 操作信息化、文书数据化、过程痕迹化、责任明晰化、监督严密化、分析可量化,
with the archive beside them (国办发〔2018〕118号（十五）). Nothing is typed: each figure is a sum
over files, each file behind it can be shown, and each names how it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sanjian.records.tracing import Share

SHOWN = 200
"""So many rows behind a figure are shown, those that fall short first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: its code, its name, how it is counted, what one of its parts is called."""

    code: str
    label: str
    rule: str
    unit: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one unit: the share, and what stands beside it in words."""

    line: Line
    share: Share
    note: str = ""

    @property
    def shown(self) -> str:
        """The share in per cent, 无 where nothing counts."""
        return self.share.percent


@dataclass(frozen=True, slots=True)
class Row:
    """One file behind a figure: how much of it counts, and why not all."""

    uid: UUID
    name: str
    cause: str
    note: str
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose files of which time: agencies or sub-units (ids), opened from ``since`` to ``until``.

    ``at`` is the moment at which deadlines are looked at.
    """

    owners: tuple[int, ...]
    since: datetime
    until: datetime
    at: datetime
    by_unit: bool = False


TIMELY, STAGED, CONNECTED, INDICATORS = "timely", "staged", "connected", "indicators"
MANAGED = (
    Line(TIMELY, "即时性",
         "写明发生时间的行为中，发生当日录入的；旁注为从发生到录入的中位时间，只写日期的按日计",
         "个行为"),
    Line(STAGED, "过程性", "案件经过的环节中，有记录的", "个环节"),
    Line(CONNECTED, "系统性", "案件办理、决定公示、音像采集三个环节中，本年度有数据接入的",
         "个环节"),
)  # fmt: skip
MATURE = (
    Line("online", "操作信息化", "全部行为中，在平台当日办理的；事后补录的和纸质文书不计",
         "个行为"),
    Line("data", "文书数据化", "全部文书中，由平台按结构化内容制发的；只登记了纸质原件的不计",
         "份文书"),
    Line("trace", "过程痕迹化", "全部案件中，记录经核验全部相符的；尚未核验的不计", "件案件"),
    Line("archive", "档案完整", "已归档和已到归档期限的案件中，按期归档的", "件案件"),
    Line("duty", "责任明晰化", "应当写明的承办人员、审核人员、决定人员中，已写明的", "项"),
    Line("supervised", "监督严密化", "全部案件中，被案卷评查、记录抽查、内部监督检查抽取过的",
         "件案件"),
    Line(INDICATORS, "分析可量化", "其余九项指标中，本年度有数据可算的", "项"),
)  # fmt: skip
LINES = {one.code: one for one in (*MANAGED, *MATURE)}

_HAPPENED = """
SELECT a.dossier_id AS id, a.seq, a.label, a.at,
  COALESCE(
    (COALESCE(a.content->>'ended_at', a.content->>'started_at', a.content->>'arrived_at',
              a.content->>'happened_at'))::timestamptz AT TIME ZONE 'Asia/Shanghai',
    (COALESCE(a.content->>'collected_on', a.content->>'served_on', a.content->>'received_on',
              a.content->>'asked_on', a.content->>'held_on', a.content->>'answered_on',
              a.content->>'posted_on', a.content->>'paid_on', a.content->>'performed_on',
              a.content->>'handed_in_on', a.content->>'returned_on', a.content->>'notified_on',
              a.content->>'compensated_on', a.content->>'delivered_on', a.content->>'given_on',
              a.content->>'entered_on', a.content->>'made_on', a.content->>'accepted_on'
             ))::timestamp) AS happened,
  (a.content ? 'ended_at' OR a.content ? 'started_at' OR a.content ? 'arrived_at'
   OR a.content ? 'happened_at') AS to_the_minute,
  a.at AT TIME ZONE 'Asia/Shanghai' AS entered, a.step
FROM records_act a JOIN mine ON mine.id = a.dossier_id
WHERE a.step NOT IN ('account_recording', 'excuse_recording')
"""
_LAG = """CASE WHEN to_the_minute THEN extract(epoch FROM entered - happened) / 3600
  ELSE (entered::date - happened::date) * 24 END"""
ROWS: Mapping[str, str] = {
    TIMELY: f"""
SELECT id, count(*) FILTER (WHERE happened::date = entered::date) AS part, count(*) AS whole,
  string_agg(label || '迟' || (entered::date - happened::date) || '日', '、' ORDER BY seq)
    FILTER (WHERE happened::date <> entered::date) AS note
FROM ({_HAPPENED}) h WHERE happened IS NOT NULL GROUP BY id
""",
    STAGED: """
SELECT p.id, count(r.stage) AS part, count(*) AS whole, '' AS note
FROM (SELECT DISTINCT a.dossier_id AS id, a.stage_to AS stage
      FROM records_act a JOIN mine ON mine.id = a.dossier_id WHERE a.stage_to <> mine.stage) p
LEFT JOIN (SELECT DISTINCT a.dossier_id AS id, a.stage_from AS stage
           FROM records_act a JOIN mine ON mine.id = a.dossier_id) r USING (id, stage)
GROUP BY p.id
""",
    "online": f"""
SELECT id, count(*) FILTER (WHERE step <> 'enter_paper'
    AND (happened IS NULL OR happened::date = entered::date)) AS part, count(*) AS whole,
  string_agg(DISTINCT label, '、') FILTER (WHERE step = 'enter_paper'
    OR happened::date <> entered::date) AS note
FROM ({_HAPPENED}) h GROUP BY id
""",
    "data": """
SELECT mine.id, d.made AS part, d.made + p.papers AS whole, p.names AS note
FROM mine
CROSS JOIN LATERAL (SELECT count(*) AS made FROM records_document WHERE dossier_id = mine.id) d
CROSS JOIN LATERAL (SELECT count(*) AS papers, string_agg(content->>'name', '、' ORDER BY seq)
  AS names FROM records_act WHERE dossier_id = mine.id AND step = 'enter_paper') p
""",
    "trace": """
SELECT mine.id, CASE WHEN t.differences = '[]' THEN 1 ELSE 0 END AS part, 1 AS whole,
  CASE WHEN t.id IS NULL THEN '尚未核验' ELSE t.differences->>0 END AS note
FROM mine LEFT JOIN records_tracecheck t ON t.dossier_id = mine.id
""",
    "archive": """
SELECT mine.id, CASE WHEN u.done_on IS NOT NULL
    AND u.done_on <= (u.due AT TIME ZONE 'Asia/Shanghai')::date THEN 1 ELSE 0 END AS part,
  1 AS whole, CASE WHEN u.done_on IS NULL THEN '已到期限，尚未归档' WHEN
    u.done_on > (u.due AT TIME ZONE 'Asia/Shanghai')::date THEN '逾期归档' ELSE '' END AS note
FROM mine JOIN records_duty u ON u.dossier_id = mine.id AND u.code = 'archive'
WHERE u.done_on IS NOT NULL OR u.due < %(at)s
""",
    "duty": """
SELECT mine.id, CASE WHEN jsonb_array_length(mine.handlers) > 0 THEN 1 ELSE 0 END
    + r.named + n.named AS part, 1 + r.every + n.every AS whole,
  concat_ws('、', CASE WHEN jsonb_array_length(mine.handlers) = 0 THEN '没有承办人员' END,
    CASE WHEN r.named < r.every THEN '有一轮审核没有写明审核人员' END) AS note
FROM mine
CROSS JOIN LATERAL (SELECT count(*) AS every, count(reviewer_id) AS named
  FROM records_review WHERE dossier_id = mine.id) r
CROSS JOIN LATERAL (SELECT count(*) AS every, count(decided_by_id) AS named
  FROM records_decision WHERE dossier_id = mine.id) n
""",
    "supervised": """
SELECT mine.id, CASE WHEN EXISTS (SELECT 1 FROM supervision_appraisalfile f
    WHERE f.dossier_id = mine.id) THEN 1 ELSE 0 END AS part, 1 AS whole, '' AS note
FROM mine
""",
}
_MINE = """
WITH mine AS (
  SELECT id, uid, {owner} AS owner, stage, handlers, number, cause, party_name
  FROM records_dossier
  WHERE {owner} = ANY(%(owners)s) AND opened_at >= %(since)s AND opened_at < %(until)s
)
"""
_LINKS = """
SELECT 'case' AS link, mine.owner, max(a.at) AS last FROM records_act a
  JOIN mine ON mine.id = a.dossier_id GROUP BY mine.owner
UNION ALL SELECT 'publication', mine.owner, max(a.at) FROM records_act a
  JOIN mine ON mine.id = a.dossier_id WHERE a.step = 'release_publication' GROUP BY mine.owner
UNION ALL SELECT 'recording', mine.owner, max(e.uploaded_at) FROM records_exhibit e
  JOIN mine ON mine.id = e.dossier_id
  WHERE e.media_type LIKE 'video/%%' OR e.media_type LIKE 'audio/%%' GROUP BY mine.owner
"""
LINKS = {"case": "案件办理", "publication": "决定公示", "recording": "音像采集"}


def figures(asked: Asked) -> dict[int, dict[str, Figure]]:
    """Return the ten figures of every owner, by id and code."""
    sums = {code: _sums(asked, code) for code in ROWS}
    medians, linked = _medians(asked), links(asked)
    return {
        one: _of_one({code: found.get(one, Share(0, 0)) for code, found in sums.items()},
                     medians.get(one), len(linked.get(one, {})))
        for one in asked.owners
    }  # fmt: skip


def _of_one(shares: Mapping[str, Share], median: float | None, linked: int) -> dict[str, Figure]:
    found = {code: Figure(LINES[code], share) for code, share in shares.items()}
    if median is not None:
        found[TIMELY] = Figure(LINES[TIMELY], shares[TIMELY], f"中位{hours(median)}")
    found[CONNECTED] = Figure(LINES[CONNECTED], Share(linked, len(LINKS)))
    there = sum(one.share.whole > 0 for code, one in found.items() if code != CONNECTED)
    there += linked > 0
    found[INDICATORS] = Figure(LINES[INDICATORS], Share(there, len(LINES) - 1))
    return found


def hours(number: float) -> str:
    """Return a length of time in hours in words: under a day in hours, else in days."""
    if number < 1:
        return "不足1小时"
    return f"{number:.1f}小时" if number < 24 else f"{number / 24:.1f}日"


def behind(asked: Asked, code: str) -> list[Row]:
    """Return the files behind a figure, those that fall short first; KeyError for no such figure.

    系统性 and 分析可量化 are of the owner and not of files: see `links` and `figures`.
    """
    statement = f"""{_mine(asked)} SELECT mine.uid, mine.number, mine.party_name, mine.cause,
      COALESCE(x.note, ''), x.part, x.whole FROM ({ROWS[code]}) x JOIN mine USING (id)
      WHERE x.whole > 0 ORDER BY (x.part = x.whole), mine.id LIMIT {SHOWN}"""
    return [
        Row(uid, f"{party}，{number}" if number else party, cause, note, part, whole)
        for uid, number, party, cause, note, part, whole in _run(statement, asked)
    ]


def links(asked: Asked) -> dict[int, dict[str, datetime]]:
    """Return what reaches the platform of each owner: the link's name and when data last came."""
    found: dict[int, dict[str, datetime]] = {}
    for link, owner, last in _run(_mine(asked) + _LINKS, asked):
        found.setdefault(owner, {})[LINKS[link]] = last
    return found


def _sums(asked: Asked, code: str) -> dict[int, Share]:
    statement = f"""{_mine(asked)} SELECT mine.owner, sum(x.part), sum(x.whole)
      FROM ({ROWS[code]}) x JOIN mine USING (id) GROUP BY mine.owner"""
    return {owner: Share(int(part), int(whole)) for owner, part, whole in _run(statement, asked)}


def _medians(asked: Asked) -> dict[int, float]:
    statement = f"""{_mine(asked)} SELECT mine.owner,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY {_LAG})
      FROM ({_HAPPENED}) h JOIN mine USING (id) WHERE happened IS NOT NULL GROUP BY mine.owner"""
    return {owner: float(found) for owner, found in _run(statement, asked)}


def _mine(asked: Asked) -> str:
    return _MINE.format(owner="unit_id" if asked.by_unit else "agency_id")


def _run(statement: str, asked: Asked) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"owners": list(asked.owners), "since": asked.since,
                                   "until": asked.until, "at": asked.at})  # fmt: skip
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
