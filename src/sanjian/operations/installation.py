"""What a database is for: sample or production, and whose rules; fixed at the first start."""

from django.db import transaction

from sanjian.operations.models import Installation

DEFAULT_PROFILE = "mingxi"
LABELS = {"sample": "示例", "production": "正式"}


class WrongInstallation(Exception):
    """The database was set up as something else; the message says what to do."""


def settle(*, mode: str, profile: str) -> Installation:
    """Writes down mode and profile at the first start, and holds every later start to them.

    Args:
        mode: "sample" or "production".
        profile: name of the jurisdiction's pack; empty takes what was settled
            before, at the first start DEFAULT_PROFILE.

    Raises:
        WrongInstallation: another mode or another profile was settled before.
    """
    with transaction.atomic():
        kept, created = Installation.objects.get_or_create(
            only=True, defaults={"mode": mode, "profile": profile or DEFAULT_PROFILE}
        )
    if kept.mode != mode:
        raise WrongInstallation(
            f"此数据库已作为{LABELS[kept.mode]}库建立,不能改作{LABELS[mode]}库"
            "(示例账号与示例案件不得进入正式库)。请换一个数据目录(SANJIAN_DATA)或数据库"
        )
    if profile and kept.profile != profile:
        raise WrongInstallation(
            f"此数据库已按规则包 {kept.profile} 建立,不能改为 {profile}。"
            f"请换一个数据目录,例如:SANJIAN_DATA=./var-{profile} make run PROFILE={profile}"
        )
    return kept
