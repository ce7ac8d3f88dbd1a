"""Home, agencies, procedures, open data."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from sanjian.disclosure import public, public_guides
from sanjian.disclosure.annual.public import reports_of
from sanjian.disclosure.search import Understood
from sanjian.portal.beforehand import sections
from sanjian.portal.decisions import hit
from sanjian.portal.frame import not_found, page, shown
from sanjian.ui.parts import Link

ENTRIES = (
    ("执法决定", "portal:decisions", "谁因什么、依据什么受到什么处理"),
    ("许可证", "portal:licences", "谁持有什么许可，到哪天，是否有效"),
    ("执法机关", "portal:agencies", "谁有权执法，管什么事，找谁复议"),
    ("事前公开", "portal:before-all", "各机关的主体、人员、依据、程序和清单"),
    ("办事指南", "portal:guides", "我要办的事归谁管、要什么条件、多久办完"),
    ("双随机、一公开", "portal:draws", "抽查了谁、怎样抽取，可以自己复算"),
    ("统计年报", "portal:reports", "各机关一年办了多少案、怎样处理、罚没多少"),
    ("执法程序", "portal:procedures", "一个案件怎样办理，每一步的依据和期限"),
    ("办理进度", "portal:progress", "我的申请办到哪一步了"),
    ("我的案件", "portal:own-case", "我是当事人，案件办到哪一步，我要陈述、申辩"),
    ("核验文书", "portal:verify", "手里的文书是不是本地机关制发的"),
    ("核对执法人员", "portal:verify", "按执法证号查是否有效"),
    ("开放数据", "portal:data", "全部公示信息一次下载"),
)


@shown
def home(request: HttpRequest) -> HttpResponse:
    """One search box, plain entries, what is new."""
    latest = [hit(row, Understood("")) for row in public.newest_summaries()]
    entries = [(label, reverse(view), words) for label, view, words in ENTRIES]
    return page(
        request, "portal/home.html", {"entries": entries, "latest": latest, "sections": sections()}
    )


@shown
def agencies(request: HttpRequest) -> HttpResponse:
    """Every enforcement body with what it may do."""
    return page(request, "portal/agencies.html", {"agencies": public.agencies()})


@shown
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: duties, power list, officers, remedies, its latest decisions."""
    found = public.agency(slug)
    if found is None:
        return not_found(request)
    facts = [
        ("类别", found.kind),
        ("地址", found.address),
        ("电话", found.phone),
        ("职责权限", found.duties),
        ("监督方式", found.supervision),
        ("行政复议机关", found.reconsideration_organ),
        ("行政诉讼管辖法院", found.court),
    ]
    context = {
        "agency": found,
        "facts": [(label, value) for label, value in facts if value],
        "missing": [label for label, value in facts if not value],
        "certificates": public.certificates_of(found.name),
        "catalogue": public.catalogue(slug),
        "windows": public.windows(slug),
        "before": public.exante(slug),
        "guided": {one.code for one in public_guides.guides(slug=slug)},
        "reports": reports_of(slug),
        "latest": [hit(row, Understood("")) for row in public.decisions_of(found.name)],
        "crumbs": [
            Link("首页", reverse("portal:home")),
            Link("执法机关", reverse("portal:agencies")),
        ],
    }
    return page(request, "portal/agency.html", context)


@shown
def catalogue(request: HttpRequest, slug: str) -> HttpResponse:
    """The decisions of one agency that are reviewed before they are made: a page to print."""
    found = public.catalogue(slug)
    if found is None:
        return not_found(request)
    crumbs = [
        Link("首页", reverse("portal:home")),
        Link("执法机关", reverse("portal:agencies")),
        Link(found.agency, reverse("portal:agency", args=[slug])),
    ]
    return page(request, "portal/catalogue.html", {"catalogue": found, "crumbs": crumbs})


@shown
def promptness(request: HttpRequest) -> HttpResponse:
    """Whether each agency publishes in time: figures of this year and the last."""
    crumbs = [Link("首页", reverse("portal:home")), Link("执法决定", reverse("portal:decisions"))]
    context = {"rows": public.promptness(), "crumbs": crumbs}
    return page(request, "portal/promptness.html", context)


@shown
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures as the platform runs them: flow chart, steps, periods."""
    return page(request, "portal/procedures.html", {"procedures": public.procedures()})
