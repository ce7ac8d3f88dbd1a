"""服务窗口: who is on duty where; page and plate change with the roster, in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanjian.disclosure.beforehand_posts import NotDisclosed, refuse
from sanjian.disclosure.registers import slug
from sanjian.disclosure.window_models import PublishedWindow, WindowDuty
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on

__all__ = ["NotDisclosed", "duties_of", "keeps", "put_on_duty"]

OPINION = "国办发〔2018〕118号（五）"
PLATE = "window.plate"


def keeps(person: Person, roles: frozenset[Role], agency: Agency) -> bool:
    """Say whether this person keeps an agency's windows: its own clerks and head."""
    return person.agency_id == agency.pk and bool(roles & {Role.CLERK, Role.HEAD})


@transaction.atomic
def put_on_duty(
    *, agency: Agency, window: str, person: Person, post: str, work: str, phone: str,
    sample_papers: str, params: Parameters, by: Person, at: datetime, enquiries: str = "",
) -> PublishedWindow:  # fmt: skip
    """Put somebody on duty at a window; the row before stays. Raises NotDisclosed.

    Sample papers and a telephone for questions are asked for where the place's plate names them
    (`window.plate`); how to follow an application and where to complain stand on every plate.
    """
    roles = people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles
    if not keeps(by, roles, agency):
        raise refuse("NOT_THE_CLERK", "窗口信息由本机关公示信息员登记", OPINION,
                     "请由本机关公示信息员办理")  # fmt: skip
    if person.agency_id != agency.pk or not person.is_active:
        raise refuse("NOT_OF_THE_AGENCY", "窗口值班人员应当是本机关在职人员", OPINION, "请另选人员")
    told = {"窗口": window, "岗位": post, "工作内容": work, "监督电话": phone}
    asked = {str(row["code"]) for row in params.rows(PLATE)} if params.has(PLATE) else set()
    if "model_texts" in asked:
        told["申请材料示范文本"] = sample_papers
    if "enquiries" in asked:
        told["咨询服务（咨询电话）"] = enquiries
    empty = [label for label, value in told.items() if not value.strip()]
    if empty:
        source = params.source(PLATE) if params.has(PLATE) else OPINION
        raise refuse("PLATE_INCOMPLETE", f"岗位信息公示牌缺少{'、'.join(empty)}", source,
                     "请填写后再登记")  # fmt: skip
    facts = {"post": post.strip(), "work": work.strip(), "phone": phone.strip(),
             "sample_papers": sample_papers.strip(), "enquiries": enquiries.strip()}  # fmt: skip
    WindowDuty.objects.create(agency=agency, window=window.strip(), person=person, by=by, at=at,
                              **facts)  # fmt: skip
    made, _ = PublishedWindow.objects.update_or_create(
        slug=slug(agency.name), window=window.strip(),
        defaults={"agency": agency.name, "person": person.name, "since": at, **facts},
    )  # fmt: skip
    return made


def duties_of(agency: Agency) -> list[WindowDuty]:
    """Return an agency's roster, the latest of each window first."""
    return list(WindowDuty.objects.filter(agency=agency).select_related("person", "by")[:200])


def plates_of(agency: Agency) -> list[PublishedWindow]:
    """Return the plates of an agency's windows as they hang there now."""
    return list(PublishedWindow.objects.filter(slug=slug(agency.name)))
