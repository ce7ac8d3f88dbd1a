"""Sample cases tell of their filming before they are put away, as every case must."""

from __future__ import annotations

from datetime import datetime

from sanjian.law.procedures.filming import ACCOUNT, EXCUSE
from sanjian.operations.sample.county import Staff
from sanjian.records.filming import filmed
from sanjian.records.models import Dossier
from sanjian.records.taking import take_step

REASON = "现场笔录、询问笔录已逐项记明经过，当事人逐页确认，文字记录能够全面有效反映执法行为。"


def tell(team: Staff, dossier: Dossier, at: datetime) -> None:
    """Account for every act of a file that is to be filmed and that nobody has told of."""
    for one in filmed(dossier, list(dossier.acts.all())):
        if one.account is not None:
            continue
        step, post, said = (
            (EXCUSE, "head", {"why": "device", "explanation": "执法记录仪存储卡损坏（样例）。",
                              "measures": "已由见证人在笔录上签名，设备已送修。"})
            if one.full
            else (ACCOUNT, "officer1", {"how": "text_full", "reason": REASON})
        )  # fmt: skip
        take_step(
            dossier=dossier.pk, step=step, content={"of": one.act.seq, **said}, by=team[post],
            at=at,
        )  # fmt: skip
