"""制度库: an agency's own rules and yearly plans, what it lacks, and their filing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sanjian.cases.queries import pack_in_use
from sanjian.desk.register_forms import RegisterForm, day_of
from sanjian.desk.seat import Seat, seated
from sanjian.desk.shell import page
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.kinds import EnforcementKind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.periods import Period
from sanjian.records.refusals import NotFound
from sanjian.records.rules import rules
from sanjian.registry import regulation_queries as reading
from sanjian.registry import regulations
from sanjian.registry.models import Agency, RegulationVersion
from sanjian.registry.queries import powers_on
from sanjian.registry.regulations import Wanted
from sanjian.rulepacks.keys import KEYS
from sanjian.rulepacks.schema import read_value, show_value

Content = Mapping[str, Any]
BACK, ROOM = "desk:regulations", "制度库"
RETENTION = "archive.retention"


def _params(seat: Seat) -> Parameters:
    """The place's rules today, without any agency's own."""
    pack = pack_in_use()
    if pack is None:
        raise Http404("本辖区规则尚未发布")
    return rules(pack.digest, seat.today)


@require_safe
@seated
def regulations_page(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the library of one's own agency; the justice bureau sees every agency's and the gaps."""
    params = _params(seat)
    kinds = regulations.wanted(params)
    watching = seat.person.agency.supervises
    own = seat.person.agency
    bodies = list(Agency.objects.filter(is_subject=True)) if watching else [own]
    found = reading.versions(None if watching else own, seat.today)
    by_code = {one.code: one for one in kinds}
    context = {
        "kinds": list(enumerate(kinds, start=1)),
        "gaps": reading.gaps([one for one in bodies if one.is_subject], kinds, seat.today),
        "rows": [
            (one, _set(one.version), reading.on_time(one, by_code[one.version.kind]))
            for one in found
            if one.version.kind in by_code
        ],
        "watching": watching,
        "drafts": drafts(seat),
        "heads": heads(seat),
        "files": files(seat),
    }
    return page(request, seat, "desk/regulations.html", context)


def _set(version: RegulationVersion) -> list[str]:
    """The parameters that a version sets, in words."""
    told = []
    for key, plain in version.values.items():
        known = KEYS[key]
        if key == RETENTION:
            told += [f"{one['label']}保管{one['years']}年" for one in plain if one["years"]]
        else:
            told.append(f"{known.label}{_shown(key, plain)}")
    return told


def _shown(key: str, plain: object) -> str:
    return show_value(KEYS[key], read_value(KEYS[key], plain))


def drafts(seat: Seat) -> bool:
    """Say whether this person drafts rules of his agency."""
    return seat.person.agency.is_subject and bool(
        seat.roles & {Role.CLERK, Role.REVIEWER, Role.HEAD}
    )


def heads(seat: Seat) -> bool:
    """Say whether this person approves and ends rules of his agency."""
    return seat.person.agency.is_subject and Role.HEAD in seat.roles


def files(seat: Seat) -> bool:
    """Say whether this person takes rules on file: the justice bureau's."""
    return seat.person.agency.supervises and Role.SUPERVISOR in seat.roles


def _kind(seat: Seat, number: int) -> Wanted:
    kinds = regulations.wanted(_params(seat))
    if not 0 < number <= len(kinds):
        raise NotFound
    return kinds[number - 1]


def _chapter(place: int) -> str:
    return f"chapter_{place}"


def _number(place: int) -> str:
    return f"number_{place}"


def _draft_fields(seat: Seat, kind: Wanted) -> tuple[Field, ...]:
    params = _params(seat)
    chapters = tuple(
        Field(_chapter(place), name, Kind.LONGTEXT, required=False, max_length=5000)
        for place, name in enumerate(kind.chapters)
    )
    powers = powers_on(seat.person.agency, seat.today)
    covers = (
        Field("powers", "覆盖的行政权力事项", Kind.CHOICES, required=False,
              choices=tuple(Choice(one.code, one.name) for one in powers)),
    )  # fmt: skip
    publishes = (
        Field("types", "公示决定的执法类别", Kind.CHOICES, required=False,
              choices=tuple(Choice(one.value, one.label) for one in EnforcementKind)),
    )  # fmt: skip
    when = (
        Field("year", "年度", Kind.INTEGER, minimum=2018)
        if kind.yearly
        else Field("in_force", "施行日期", Kind.DATE, future=True, help="晚于批准之日")
    )
    return (
        *chapters,
        *_number_fields(params, kind),
        *(covers if kind.covers else ()),
        *(publishes if kind.publishes else ()),
        when,
    )


def _number_fields(params: Parameters, kind: Wanted) -> tuple[Field, ...]:
    found = []
    for place, key in enumerate(kind.numbers):
        if not params.has(key):
            continue
        above = regulations.value_of(params, key)
        if isinstance(above, Period):
            shown = f"{KEYS[key].label}（{above.unit.label}）"
            found.append(Field(_number(place), shown, Kind.INTEGER, required=False, minimum=1,
                               help=f"规则为{above}；不填即按规则，只能更严"))  # fmt: skip
        elif above is False:
            found.append(Field(_number(place), KEYS[key].label, Kind.YESNO, required=False,
                               help="规则没有要求；单位可以规定"))  # fmt: skip
        elif key == RETENTION:
            found += [
                Field(f"keep_{row['code']}", f"{row['label']}保管年限", Kind.INTEGER,
                      required=False, minimum=1,
                      help=f"规则为{row['years']}年；只能更长")
                for row in above if row["years"]
            ]  # fmt: skip
    return tuple(found)


def _values(params: Parameters, kind: Wanted, content: Content) -> dict[str, object]:
    """The parameters that were typed, as plain data."""
    found: dict[str, object] = {}
    for place, key in enumerate(kind.numbers):
        typed = content.get(_number(place))
        if typed is True:
            found[key] = True
        elif typed:
            unit = regulations.value_of(params, key).unit.value
            found[key] = {"count": typed, "unit": unit}
        if key == RETENTION and params.has(key):
            rows = [dict(row) for row in params.rows(key)]
            if any(content.get(f"keep_{row['code']}") for row in rows):
                found[key] = [
                    row | {"years": content.get(f"keep_{row['code']}") or row["years"]}
                    for row in rows
                ]
    return found


def _draft(seat: Seat, kind: Wanted, content: Content, params: Parameters) -> str:
    plain = _params(seat)
    made = regulations.draft(
        agency=seat.person.agency, kind=kind, year=content.get("year") or 0,
        chapters={name: content.get(_chapter(place)) or ""
                  for place, name in enumerate(kind.chapters)},
        values=_values(plain, kind, content), types=content.get("types") or (),
        powers=content.get("powers") or (),
        in_force=seat.today if kind.yearly else day_of(content, "in_force"),
        by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"已拟订{made}第{made.number}版，待负责人批准"


def _version(seat: Seat, number: int) -> RegulationVersion:
    own = None if files(seat) else seat.person.agency
    for one in reading.versions(own, seat.today):
        if one.version.pk == number:
            return one.version
    raise NotFound


def _approve(seat: Seat, version: RegulationVersion, content: Content, params: Parameters) -> str:
    pack = pack_in_use()
    assert pack is not None
    held = rules(pack.digest, max(version.in_force, seat.today))
    known = {one.code: one for one in regulations.wanted(held)}
    if version.kind not in known:
        raise NotFound
    regulations.approve(version=version, kind=known[version.kind], params=held, by=seat.person,
                        at=seat.at)  # fmt: skip
    return f"已批准印发{version}第{version.number}版"


def _file(seat: Seat, version: RegulationVersion, content: Content, params: Parameters) -> str:
    done = regulations.answer_filing(
        version=version, number=content.get("number") or "", words=content.get("words") or "",
        accept=content["accept"], by=seat.person, at=seat.at,
    )  # fmt: skip
    return f"{version}：{done.get_what_display()}"


def _end(seat: Seat, version: RegulationVersion, content: Content, params: Parameters) -> str:
    regulations.end(version=version, effective=day_of(content, "effective"),
                    words=content["words"], by=seat.person, at=seat.at)  # fmt: skip
    return f"{version}将按期废止"


def _check(seat: Seat, kind: Wanted, content: Content, params: Parameters) -> str:
    regulations.check_yearly(agency=seat.person.agency, kind=kind, year=seat.today.year,
                             words=content["words"], by=seat.person, at=seat.at)  # fmt: skip
    return f"已登记{kind.label}的自查情况"


def _named(version: RegulationVersion) -> str:
    return f"{version.agency.short_name}{version}第{version.number}版"


REGULATION_FORMS: dict[str, RegisterForm] = {
    "house-draft": RegisterForm("拟订", regulations.LAW, BACK, drafts, _draft_fields, _draft,
                                _kind, lambda kind: str(kind.label), ROOM),
    "house-approve": RegisterForm("批准印发", regulations.LAW, BACK, heads,
                                  lambda seat, version: (), _approve, _version, _named, ROOM),
    "house-file": RegisterForm(
        "办理备案", regulations.LAW, BACK, files,
        lambda seat, version: (
            Field("accept", "准予备案", Kind.YESNO),
            Field("number", "备案号", required=False, max_length=60),
            Field("words", "意见", Kind.LONGTEXT, required=False, max_length=300),
        ),
        _file, _version, _named, ROOM,
    ),
    "house-end": RegisterForm(
        "废止", regulations.LAW, BACK, heads,
        lambda seat, version: (
            Field("effective", "废止日期", Kind.DATE, future=True),
            Field("words", "理由", Kind.LONGTEXT, max_length=300),
        ),
        _end, _version, _named, ROOM,
    ),
    "house-check": RegisterForm(
        "登记年度自查", regulations.LAW, BACK, drafts,
        lambda seat, kind: (Field("words", "自查情况", Kind.LONGTEXT, max_length=1000),),
        _check, _kind, lambda kind: str(kind.label), ROOM,
    ),
}  # fmt: skip
