"""公示岗位: collecting, passing on, checking and releasing what becomes public, each by its post.

Where the place's rules name posts (`publish.posts`), each is held by named persons of the agency,
and a copy is released only when every post before has stamped it. Source: 国办发〔2018〕118号
（二）, with the place's own rules.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from sanjian.disclosure.post_models import PublicationPost, PublicationStamp
from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedures.publication import POSTS
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import holders, people_on

if TYPE_CHECKING:
    from sanjian.records.models import Dossier
    from sanjian.records.taking import Standing

COLLECT, PASS, CHECK, RELEASE = "collect", "pass", "check", "release"
STAMPED = (PASS, CHECK)
"""What stands between collecting and releasing, in its order; a place may do without either."""
DOING = {COLLECT: "采集", PASS: "传递", CHECK: "审核", RELEASE: "发布"}
NAMED, STAMP = "publication_post", "publication_stamp"
OPINION = "国办发〔2018〕118号（二）"


class NotPosted(Unfulfilled):
    """A post that may not be given or may not stamp; nothing was written."""


refuse = NotPosted.because


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the place names it, and who holds it on a day."""

    code: str
    label: str
    holders: tuple[tuple[int, str], ...]

    @property
    def names(self) -> str:
        """Who holds it, in words."""
        return "、".join(name for _, name in self.holders)

    @property
    def doing(self) -> str:
        """What the post does, in one word."""
        return DOING[self.code]


def register() -> None:
    """Let `verify` and proofs know what the leaves of posts and stamps are of."""
    VALUES[NAMED] = of_rows(PublicationPost)
    VALUES[STAMP] = of_rows(PublicationStamp)


def asked(params: Parameters) -> tuple[tuple[str, str], ...]:
    """Return the posts of the place, code and name, in the order of the work; () for none."""
    if not params.has(POSTS):
        return ()
    named = {str(row["code"]): str(row["label"]) for row in params.rows(POSTS)}
    return tuple((code, named[code]) for code in DOING if code in named)


def posts_on(agency: Agency, params: Parameters, day: date) -> tuple[Post, ...]:
    """Return the posts that the place asks for with who holds each in an agency on a day."""
    rows = PublicationPost.objects.filter(agency=agency, since__lte=day)
    held = {row.code: tuple((one["id"], one["name"]) for one in row.holders) for row in rows}
    return tuple(Post(code, label, held.get(code, ())) for code, label in asked(params))


def told(agency: Agency, day: date) -> list[dict[str, str]]:
    """Return who publishes for an agency, for the public: each post with names.

    Where nobody was named to a post, those who hold the duty as 公示信息员.
    """
    rows = PublicationPost.objects.filter(agency=agency, since__lte=day)
    named = {row.code: row for row in rows}
    found = [
        {"label": f"{named[code].label}（{doing}）" if named[code].label != doing else doing,
         "names": "、".join(one["name"] for one in named[code].holders)}
        for code, doing in DOING.items() if code in named
    ]  # fmt: skip
    clerks = "、".join(one.name for one in candidates(agency, day))
    return found or ([{"label": "公示信息员", "names": clerks}] if clerks else [])


def candidates(agency: Agency, day: date) -> list[Person]:
    """Return who may hold a post: the agency's own 公示信息员 on the day."""
    return list(holders(agency, Role.CLERK, day).order_by("pk"))


@transaction.atomic
def name_post(
    *, agency: Agency, code: str, people: Collection[int], since: date, params: Parameters,
    by: Person, at: datetime,
) -> PublicationPost:  # fmt: skip
    """Name who holds a post from a day on; the head of the agency. Raises NotPosted.

    POST_ROLE, POST_UNKNOWN for one the place does not have, POST_EMPTY, POST_OTHERS for somebody
    who is no 公示信息员 of the agency, POST_PAST, POST_SAME for one who would check what he
    collects himself because nobody else holds either post.
    """
    day, law = at.astimezone(SHANGHAI).date(), params.source(POSTS) if params.has(POSTS) else ""
    named = dict(asked(params))
    if code not in named:
        raise refuse("POST_UNKNOWN", "本辖区规则没有这个公示岗位", law or OPINION,
                     "请从所列岗位中选择")  # fmt: skip
    if by.agency_id != agency.pk or Role.HEAD not in people_on([by.pk], day)[by.pk].roles:
        raise refuse("POST_ROLE", "公示岗位由本机关负责人明确到人", law, "请由本机关负责人办理")
    if since < day:
        raise refuse("POST_PAST", "岗位不得倒填起始日期", law, "请填写今天或者以后的日期")
    known = {one.pk: one.name for one in candidates(agency, day)}
    if not people:
        raise refuse("POST_EMPTY", "每个岗位应当明确到人", law, "请选择担任该岗位的人员")
    if set(people) - set(known):
        raise refuse("POST_OTHERS", "公示岗位由本机关的公示信息员担任", law,
                     "请先登记其公示信息员岗位，再明确到人")  # fmt: skip
    others = {one.code: {pk for pk, _ in one.holders} for one in posts_on(agency, params, since)}
    apart = {COLLECT: CHECK, CHECK: COLLECT}.get(code, "")
    if len(set(people)) == 1 and others.get(apart) == set(people):
        raise refuse("POST_SAME", "信息的采集与审核不得为同一人", law, "请由另一人担任")
    made = PublicationPost.objects.create(
        agency=agency, code=code, label=named[code], since=since, by=by, at=at,
        holders=[{"id": pk, "name": known[pk]} for pk in sorted(set(people))],
    )  # fmt: skip
    leave(NAMED, made.pk, row_value(made).value)
    return made


def fault(agency: Agency, code: str, person: int, params: Parameters, day: date) -> str:
    """Return why this person may not do the work of a post, "" where he may or none is asked."""
    post = next((one for one in posts_on(agency, params, day) if one.code == code), None)
    if post is None or person in {pk for pk, _ in post.holders}:
        return ""
    if not post.holders:
        return f"{post.label}岗位还没有明确到人"
    return f"{post.doing}由{post.label}岗位的{post.names}办理"


def stamps_of(dossier: Dossier, copy_hash: str) -> list[PublicationStamp]:
    """Return what the posts have stamped on a copy, in order."""
    rows = PublicationStamp.objects.filter(dossier=dossier, copy_hash=copy_hash)
    return list(rows.select_related("by"))


def due(dossier: Dossier, copy_hash: str, params: Parameters) -> str:
    """Return the post whose stamp a prepared copy waits for, RELEASE when all have, "" if none.

    A copy that was sent back waits for nobody: it is prepared anew.
    """
    named = dict(asked(params))
    if not named or not copy_hash:
        return ""
    done = {one.code: one for one in stamps_of(dossier, copy_hash)}
    if any(not one.accurate for one in done.values()):
        return ""
    return next((one for one in STAMPED if one in named and one not in done), RELEASE)


def stamp(
    *, dossier: Dossier, code: str, copy_hash: str, accurate: bool, note: str,
    params: Parameters, collector: int | None, current: str, by: Person, at: datetime,
) -> PublicationStamp:  # fmt: skip
    """Stamp a prepared copy as the holder of a post; raises NotPosted.

    ``current`` is the hash of the copy as it stands, ``collector`` who prepared it. Refused:
    POST_UNKNOWN, PUBLISH_POST (another's post), PUBLISH_STALE, PUBLISH_ORDER, PUBLISH_SAME_PERSON
    for the check of one's own collecting, RETURN_REASON.
    """
    named, day = dict(asked(params)), at.astimezone(SHANGHAI).date()
    if code not in STAMPED or code not in named:
        raise refuse("POST_UNKNOWN", "本辖区规则没有这个公示岗位", OPINION, "请刷新页面查看")
    law = params.source(POSTS)
    if said := fault(dossier.agency, code, by.pk, params, day):
        raise refuse("PUBLISH_POST", said, law, "请交该岗位的人员办理")
    if not current or copy_hash != current:
        raise refuse("PUBLISH_STALE", "公开文本已有改动", law, "请刷新后重新核对")
    if due(dossier, current, params) != code:
        raise refuse("PUBLISH_ORDER", f"现在不能{DOING[code]}：{_where(dossier, current, params)}",
                     law, "请按采集、传递、审核、发布的次序办理")  # fmt: skip
    if code == CHECK and by.pk == collector:
        raise refuse("PUBLISH_SAME_PERSON", "信息的采集与审核不得为同一人", law,
                     "请由另一名审核岗位的人员办理")  # fmt: skip
    if not accurate and not note.strip():
        raise refuse("RETURN_REASON", "退回应当写明原因", law, "请填写退回的原因")
    try:
        with transaction.atomic():
            made = PublicationStamp.objects.create(
                dossier=dossier, copy_hash=copy_hash, code=code, label=named[code],
                accurate=accurate, note=note.strip()[:500], by=by, at=at,
            )  # fmt: skip
            leave(STAMP, made.pk, row_value(made).value)
    except IntegrityError:
        raise refuse("PUBLISH_ORDER", f"{named[code]}岗位刚由他人办理", law,
                     "请刷新页面查看") from None  # fmt: skip
    return made


def _where(dossier: Dossier, copy_hash: str, params: Parameters) -> str:
    waits = due(dossier, copy_hash, params)
    return f"公开文本等待{DOING[waits]}" if waits else "公开文本已退回，应当重新编制"


def unposted_collecting(here: Standing) -> str:
    """Return what the posts ask before a copy may be prepared, "" for nothing."""
    day = here.situation().today
    return fault(here.dossier.agency, COLLECT, here.person.id, here.params, day)


def unposted_release(here: Standing) -> str:
    """Return what the posts ask before a prepared copy may be released, "" for nothing."""
    named = dict(asked(here.params))
    copy_hash = here.facts.publication_hash
    if not named or not copy_hash:
        return ""
    done = stamps_of(here.dossier, copy_hash)
    said = [f"{one.label}退回：{one.note}" for one in done if not one.accurate]
    said += [f"还没有{DOING[one]}（{named[one]}岗位）" for one in STAMPED
             if one in named and one not in {each.code for each in done}]  # fmt: skip
    if any(one.code == CHECK and one.by_id == here.facts.publication_by for one in done):
        said.append("采集与审核为同一人")
    day = here.situation().today
    said.append(fault(here.dossier.agency, RELEASE, here.person.id, here.params, day))
    return "；".join(one for one in said if one)[:300]


def history(agency: Agency) -> Sequence[PublicationPost]:
    """Return every naming of an agency's posts, the latest first."""
    rows = PublicationPost.objects.filter(agency=agency).select_related("by")
    return list(rows.order_by("-id")[:200])
