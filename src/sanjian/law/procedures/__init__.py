"""Every procedure the kernel knows, by name. Adding one is one file and one line here."""

from __future__ import annotations

from typing import Any

from sanjian.law.procedure import Procedure
from sanjian.law.procedures.accounts import with_accounts
from sanjian.law.procedures.adoption import with_adoption
from sanjian.law.procedures.compulsory_execution import COMPULSORY_EXECUTION
from sanjian.law.procedures.compulsory_measure import COMPULSORY_MEASURE
from sanjian.law.procedures.confirmation import CONFIRMING
from sanjian.law.procedures.fee import CHARGE
from sanjian.law.procedures.inspection import CHECK
from sanjian.law.procedures.levy import EXPROPRIATION
from sanjian.law.procedures.licence import LICENCE_APPLICATION
from sanjian.law.procedures.licence_withdrawal import LICENCE_WITHDRAWAL
from sanjian.law.procedures.payment import GRANTING
from sanjian.law.procedures.penalty_ordinary import ORDINARY
from sanjian.law.procedures.penalty_summary import SUMMARY
from sanjian.law.procedures.requisition import REQUISITIONING

PROCEDURES: dict[str, Procedure[Any]] = {
    p.name: with_accounts(with_adoption(p))
    for p in (
        ORDINARY,
        SUMMARY,
        CHECK,
        COMPULSORY_MEASURE,
        COMPULSORY_EXECUTION,
        LICENCE_APPLICATION,
        LICENCE_WITHDRAWAL,
        EXPROPRIATION,
        REQUISITIONING,
        CHARGE,
        GRANTING,
        CONFIRMING,
    )
}
