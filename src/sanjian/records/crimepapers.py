"""What papers of a handover to the police may print: the suspicion, the report, the approval.

What was told when the flag was raised stands until the report tells it better.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sanjian.law.forms import SHANGHAI
from sanjian.law.procedures.review_rule import suspects
from sanjian.records.models import Act

TOLD = ("suspicion", "offence", "provision", "measure", "proof")


def crime(acts: Sequence[Act], act: Act) -> dict[str, Any]:
    """Return what is on the file about a suspected crime, under the names of docs/documents.md.

    ``raised`` is filled only by the act that raises the flag; empty where nothing is suspected.
    """
    said: dict[str, Any] = {}
    for one in acts:
        if one.step in ("flag_crime", "report_crime"):
            said |= {name: one.content.get(name, "") for name in TOLD}
        elif one.step == "raise_problems" and (words := suspects(one.content)):
            said["suspicion"] = words
        if one.step == "report_crime":
            said |= {"verified": one.content["verified"], "proposal": one.content["proposal"]}
        if one.step == "decide_crime":
            said["approved_on"] = _day(one)
    raises = act.step == "flag_crime" or act.step == "raise_problems"
    return said | {"raised": said.get("suspicion", "") if raises and _raised(act) else ""}


def _raised(act: Act) -> bool:
    return act.step == "flag_crime" or bool(suspects(act.content))


def _day(act: Act) -> date:
    return act.at.astimezone(SHANGHAI).date()
