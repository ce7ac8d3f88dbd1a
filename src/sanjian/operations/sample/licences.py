"""Sample licences: granted and about to run out, accepted and renewed by law, being revoked.

Made through the real actions, like every sample; the register is written by the acts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sanjian.operations.sample.county import Staff
from sanjian.operations.sample.file import File, ago
from sanjian.registry.licences import actions as register
from sanjian.registry.licences.actions import Source, Terms

ITEM = "食品经营许可"
CONTENT = "主体业态：餐饮服务经营者；经营项目：热食类食品制售。"
NAME = "食品经营许可证"


@dataclass(frozen=True, slots=True)
class Older:
    """A licence granted before the platform was used; days are counted from today."""

    number: str
    holder: str
    ends: int


OLDER = (
    Older("样例食证00101", "云溪县老街便利店", -5),
    Older("样例食证00102", "云溪县丰禾农资店", -40),
    Older("样例食证00103", "云溪县百味坊食品有限公司（样例）", 300),
)


def build(team: Staff, pack: str, now: datetime) -> int:
    """Make the sample licences of one agency; returns how many files that were."""
    for older in OLDER:
        _enter(team, older, now)
    made = [
        _granted(team, pack, now),
        _silent(team, pack, now),
        _renewed(team, pack, now),
        _tested(team, pack, now),
        _revoked(team, pack, now),
    ]
    return len(made)


def _enter(team: Staff, older: Older, now: datetime) -> None:
    ends = (now + timedelta(days=older.ends)).date()
    begins = ends - timedelta(days=5 * 365)
    register.grant(
        agency=team.agency, number=older.number, item=ITEM, holder=older.holder,
        terms=Terms(NAME, CONTENT, begins, ends), safety=True, on=begins,
        source=Source(None, None, team["head"], now),
    )  # fmt: skip


def _party(name: str, kind: str, where: str) -> dict[str, Any]:
    return {
        "cause": ITEM, "party_name": name, "party_kind": kind, "party_address": where,
        "legal_representative": "样例负责人",
    }  # fmt: skip


def _received(file: File, **chosen: Any) -> File:
    return file.open("licence", received_on=file.at.date().isoformat(), **chosen)


def _granted(team: Staff, pack: str, now: datetime) -> File:
    """Granted three weeks ago, on probation: it runs out in twenty days."""
    file = File(team, pack, ago(now, 40))
    party = _party("云溪县清源小吃店", "individual_business", "云溪县城关镇文昌路18号")
    _received(file, **party).take("accept_application", "officer1", 1)
    file.take("verify_on_site", "officer1", 2)
    file.take(
        "conclude_examination", "officer1", 3, licence_number="样例食证00104",
        licence_name=NAME, licence_content=CONTENT,
        valid_from=(file.at + timedelta(days=5)).date().isoformat(),
        valid_until=(now + timedelta(days=20)).date().isoformat(),
    )  # fmt: skip
    file.take("submit_decision", "officer1").take("decide_grant", "head", 1)
    return file.take("serve_decision", "officer1", 1).take("deliver_certificate", "officer1")


def _silent(team: Staff, pack: str, now: datetime) -> File:
    """Received twelve days ago; nobody said what is missing."""
    party = _party("云溪县筑安建设工程有限公司（样例）", "organisation", "云溪县城关镇新桥巷6号")
    return _received(File(team, pack, ago(now, 12)), **party)


def _renewed(team: Staff, pack: str, now: datetime) -> File:
    """A renewal asked for in time; the licence ran out five days ago and nobody has decided."""
    file = File(team, pack, ago(now, 45))
    party = _party(OLDER[0].holder, "individual_business", "云溪县城关镇东门街45号")
    _received(file, request="renew", licence_number=OLDER[0].number, **party)
    return file.take("accept_application", "officer1", 1).take("verify_on_site", "officer1", 3)


def _tested(team: Staff, pack: str, now: datetime) -> File:
    """An application whose time stands still while a laboratory tests."""
    file = File(team, pack, ago(now, 10))
    party = _party("云溪县澄碧纸业有限公司（样例）", "organisation", "云溪县城关镇滨溪路10号")
    _received(file, **party).take("accept_application", "officer1", 1)
    until = (now + timedelta(days=15)).date().isoformat()
    return file.take(
        "exclude_time", "officer1", 2, kind="testing", body="云溪县示例检测中心", until=until
    )


def _revoked(team: Staff, pack: str, now: datetime) -> File:
    """A licence whose holder lacked a condition from the start; the draft is under review."""
    file = File(team, pack, ago(now, 20))
    party = _party(OLDER[2].holder, "organisation", "云溪县城关镇人民路20号")
    file.open(
        "licence_withdrawal", licence_number=OLDER[2].number, ground="not_qualified",
        found_on=file.at.date().isoformat(),
        summary="核查发现该企业申请时提交的场所使用证明与实际不符，不具备规定条件。", **party,
    )  # fmt: skip
    file.take("file_withdrawal", "head", 1).take("verify_on_site", "officer1", 2)
    file.take("conclude", "officer1", 3, conclusion=f"撤销{NAME}{OLDER[2].number}。")
    file.take("notify_holder", "officer1", 1)
    file.take("record_statement", "officer1", 2, standpoint="waived", by=OLDER[2].holder)
    return file.take("submit_review", "officer1", 1)
