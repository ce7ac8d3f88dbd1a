"""案卷评查: drawing files by a seed, scoring by two, defects put right, appeals, advice.

Sources: 国办发〔2018〕118号（十） and the places' papers on 案卷评查; the criteria, the grades
and the days for rectification are the place's own (`appraisal.*`). A campaign and a spot check
are the justice bureau's, internal supervision is the agency's own legal office's.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sanjian.law.forms import SHANGHAI
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.refusals import Unfulfilled
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, Made, row_value
from sanjian.records.queries import dossiers, took_part
from sanjian.registry.models import Agency, Person
from sanjian.registry.queries import people_on
from sanjian.supervision.models import Appraisal, AppraisalFile, AppraisalStep

if TYPE_CHECKING:
    from sanjian.records.models import Dossier

__all__ = ["Appraisal", "AppraisalFile", "AppraisalStep"]

LAW: Final = "国办发〔2018〕118号（十）"
DRAWN, STEP = "appraisal", "appraisal_step"
WHOLE: Final = 100
REVIEWERS: Final = 2
LARGEST: Final = 50
VERDICTS: Final = (("regular", "规范"), ("lawful", "合法"), ("valid", "有效"))
NEGATED: Final = {"regular": "不规范", "lawful": "不合法", "valid": "无效"}
"""The three points of a spot check of records (万新街规定 二(二)3(4))."""
Name = AppraisalStep.Name
Sort = Appraisal.Sort
_MODELS = {DRAWN: Appraisal, STEP: AppraisalStep}


class NotDone(Unfulfilled):
    """Something of an appraisal that may not be done so; nothing was written."""


refuse = NotDone.because


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of rows of one kind by their numbers."""

    kind: str

    def __call__(self, wanted: object) -> Made:
        rows = _MODELS[self.kind]._default_manager.filter(pk__in=wanted)
        return {row.pk: row_value(row) for row in rows}


def register() -> None:
    """Let `verify` and proofs know what the leaves of an appraisal are of."""
    for kind in _MODELS:
        VALUES[kind] = _Reader(kind)


def _roles(by: Person, at: datetime) -> frozenset[Role]:
    return people_on([by.pk], at.astimezone(SHANGHAI).date())[by.pk].roles


def may_draw(by: Person, sort: str, at: datetime) -> bool:
    """Say who draws: the bureau's supervisors; for internal supervision an agency's reviewers."""
    roles = _roles(by, at)
    if sort == Sort.INTERNAL:
        return by.agency.is_subject and bool(roles & {Role.REVIEWER, Role.REVIEW_HEAD})
    return by.agency.supervises and Role.SUPERVISOR in roles


def drawn(pool: Sequence[Sequence[str]], seed: str, per_unit: int) -> list[str]:
    """Return the files that a seed draws from a pool: so many of each unit and procedure.

    ``pool`` holds id, unit and procedure of each file. Whoever knows pool and seed draws the same.
    """
    taken: Counter[tuple[str, str]] = Counter()
    found = []
    for uid, unit, procedure in sorted(pool, key=lambda one: _lot(seed, one[0])):
        if taken[unit, procedure] < per_unit:
            taken[unit, procedure] += 1
            found.append(uid)
    return found


def _lot(seed: str, uid: str) -> str:
    return hashlib.sha256(f"sanjian/appraisal/1\n{seed}\n{uid}".encode()).hexdigest()


@transaction.atomic
def draw(
    *, sort: str, title: str, since: date, until: date, per_unit: int, params: Parameters,
    by: Person, at: datetime, seed: str = "",
) -> Appraisal:  # fmt: skip
    """Draw files at random and lay down on what they are scored.

    A campaign takes closed files, internal supervision the agency's own that go on, a spot check
    both. Raises NotDone: DRAW_ROLE, DRAW_WRONG, DRAW_EMPTY.
    """
    if sort not in Sort.values or not may_draw(by, sort, at):
        raise refuse("DRAW_ROLE", "案卷评查、记录抽查由司法行政部门的监督人员组织，内部监督检查由"
                     "本机关法制审核人员组织", LAW, "请由上述人员抽取")  # fmt: skip
    if not title.strip() or since > until or not 1 <= per_unit <= LARGEST:
        raise refuse("DRAW_WRONG", "名称、起止日期或者件数不对", LAW,
                     f"请填写名称，起始日期不晚于截止日期，件数在1至{LARGEST}之间")  # fmt: skip
    rows = dossiers(by).filter(opened_at__date__gte=since, opened_at__date__lte=until)
    if sort == Sort.CAMPAIGN:
        rows = rows.filter(closed=True)
    elif sort == Sort.INTERNAL:
        rows = rows.filter(closed=False, agency=by.agency)
    found = {str(one.uid): one for one in rows.select_related("agency").order_by("id")}
    if not found:
        raise refuse("DRAW_EMPTY", "这一期间没有可以抽取的案卷", LAW, "请调整起止日期")
    pool = [[uid, one.agency.name, one.procedure] for uid, one in found.items()]
    seed = seed.strip()[:64] or secrets.token_hex(16)
    made = Appraisal.objects.create(
        sort=sort, title=title.strip()[:100], agency=by.agency, since=since, until=until,
        per_unit=per_unit, seed=seed, pool=pool, criteria=_criteria(sort, params),
        grades=_grades(params),
        due_days=params.number("appraisal.rectify_days"), by=by, at=at,
    )  # fmt: skip
    for place, uid in enumerate(drawn(pool, seed, per_unit), 1):
        AppraisalFile.objects.create(appraisal=made, dossier=found[uid], place=place)
    leave(DRAWN, made.pk, row_value(made).value)
    return made


def _criteria(sort: str, params: Parameters) -> list[dict[str, Any]]:
    if sort == Sort.SPOT:
        return [{"code": code, "label": label, "points": 0, "veto": False}
                for code, label in VERDICTS]  # fmt: skip
    return [
        {"code": str(row["code"]), "label": str(row["label"]),
         "points": int(str(row.get("points", 0))), "veto": bool(row.get("veto", False))}
        for row in params.rows("appraisal.criteria")
    ]  # fmt: skip


def _grades(params: Parameters) -> list[list[Any]]:
    """The grades by the points they begin at, the best first."""
    rows = [[int(str(row.get("points", 0))), str(row["label"])]
            for row in params.rows("appraisal.grades")]  # fmt: skip
    return sorted(rows, key=lambda row: -int(row[0]))


def file_of(person: Person, number: int) -> AppraisalFile | None:
    """Return one drawn file if this person may see it."""
    rows = AppraisalFile.objects.select_related("appraisal", "dossier__agency")
    return rows.filter(pk=number, dossier__in=_seen(person)).first()


def _seen(person: Person) -> QuerySet[Dossier]:
    return dossiers(person)


def why_not_score(file: AppraisalFile, by: Person, at: datetime) -> NotDone | None:
    """Return why this person may not score this file; None where he may."""
    internal = file.appraisal.sort == Sort.INTERNAL
    if not _roles(by, at) & {Role.SUPERVISOR, Role.REVIEWER, Role.REVIEW_HEAD}:
        return refuse("SCORE_ROLE", "由监督人员或者法制审核人员评分", LAW, "请由上述人员评分")
    if took_part(by, file.dossier):
        return refuse("SCORE_OWN_CASE", "办理过本案的人员不得评查、监督本案", LAW,
                      "请由没有参加办理的人员评分")  # fmt: skip
    if not internal and by.agency_id == file.dossier.agency_id:
        return refuse("SCORE_OWN_UNIT", "评查人员不得评查本单位的案卷", LAW,
                      "请由其他单位的评查人员评分")  # fmt: skip
    if len(scores(file)) >= needed(file.appraisal):
        return refuse("SCORE_FULL", "本案卷已经评完", LAW, "请查看结果")
    return None


def needed(appraisal: Appraisal) -> int:
    """Return by how many a file is scored: two in a campaign, one otherwise."""
    return REVIEWERS if appraisal.sort == Sort.CAMPAIGN else 1


@transaction.atomic
def score(
    *, file: AppraisalFile, faults: Mapping[str, str], by: Person, at: datetime
) -> AppraisalStep:
    """Score a drawn file: what is wrong, by the code of its criterion, in words.

    A fault takes the points of its criterion, a veto takes all. Each fault of a campaign that no
    one found before, and each of a check, is a defect that its handler puts right in time.
    Raises NotDone: SCORE_ROLE, SCORE_OWN_CASE, SCORE_OWN_UNIT, SCORE_FULL, SCORE_TWICE.
    """
    if (refused := why_not_score(file, by, at)) is not None:
        raise refused
    run = file.appraisal
    told = {one["code"]: one for one in run.criteria}
    kept = {code: said.strip()[:500] for code, said in faults.items()
            if code in told and said.strip()}  # fmt: skip
    veto = any(told[code]["veto"] for code in kept)
    lost = sum(told[code]["points"] for code in kept)
    points = 0 if veto else max(WHOLE - lost, 0)
    content = {"faults": kept, "points": points, "veto": veto}
    try:
        with transaction.atomic():
            made = _step(run, Name.SCORED, content, by, at, file=file)
    except IntegrityError:
        raise refuse("SCORE_TWICE", "您已经评过这一案卷", LAW, "请由另一名评查人员评分") from None
    known = {one.content["code"] for one in file.steps.filter(name=Name.DEFECT)}
    due = at.astimezone(SHANGHAI).date() + timedelta(days=run.due_days)
    for code, said in kept.items():
        if code not in known:
            defect = {"code": code, "label": told[code]["label"], "words": said}
            _step(run, Name.DEFECT, defect, by, at, file=file, of=made, due=due)
    return made


def _step(
    run: Appraisal, name: str, content: dict[str, Any], by: Person, at: datetime,
    *, file: AppraisalFile | None = None, of: AppraisalStep | None = None,
    to: Agency | None = None, due: date | None = None,
) -> AppraisalStep:  # fmt: skip
    made = AppraisalStep.objects.create(
        appraisal=run, file=file, of=of, to=to, name=name, content=content, due=due, by=by, at=at
    )
    leave(STEP, made.pk, row_value(made).value, dossier=file.dossier.pk if file else None)
    return made


def scores(file: AppraisalFile) -> list[AppraisalStep]:
    """Return the scores of a drawn file, the first first."""
    return list(file.steps.filter(name=Name.SCORED).select_related("by"))


@dataclass(frozen=True, slots=True)
class Result:
    """How a file came out: points (None before all have scored), grade, decided on appeal."""

    points: float | None
    grade: str
    appealed: AppraisalStep | None = None
    decided: AppraisalStep | None = None


def result(file: AppraisalFile) -> Result:
    """Return the result: the average of both scores, 0 on a veto, or what the appeal decided."""
    given = scores(file)
    appealed = file.steps.filter(name=Name.APPEALED).first()
    decided = file.steps.filter(name=Name.DECIDED).first()
    if len(given) < needed(file.appraisal):
        return Result(None, "待评分", appealed, decided)
    if file.appraisal.sort == Sort.SPOT:
        bad = {code for one in given for code in one.content["faults"]}
        words = "、".join(NEGATED[code] if code in bad else label for code, label in VERDICTS)
        return Result(None, words, appealed, decided)
    points = sum(one.content["points"] for one in given) / len(given)
    if any(one.content["veto"] for one in given):
        points = 0.0
    if decided is not None and decided.content["points"] is not None:
        points = float(decided.content["points"])
    grades = file.appraisal.grades
    grade = next((label for begins, label in grades if points >= begins), grades[-1][1])
    return Result(points, grade, appealed, decided)


def open_defects(person: Person) -> list[AppraisalStep]:
    """Return the defects that wait for rectification: those of one's own cases, by due day.

    A head sees his agency's, the bureau everybody's.
    """
    rows = AppraisalStep.objects.filter(name=Name.DEFECT, file__dossier__in=_seen(person))
    rows = rows.exclude(followed__name=Name.PUT_RIGHT)
    return list(
        rows.select_related("file__dossier__agency", "appraisal", "by").order_by("due", "id")
    )


def defects_of(file: AppraisalFile) -> list[tuple[AppraisalStep, AppraisalStep | None]]:
    """Return the defects found in a drawn file, each with how it was put right."""
    rows = file.steps.filter(name=Name.DEFECT).select_related("by")
    return [(one, one.followed.filter(name=Name.PUT_RIGHT).first()) for one in rows]


def defects_waiting(person: Person) -> tuple[int, date | None]:
    """Return how many defects wait for this handler, and the first day by which."""
    rows = AppraisalStep.objects.filter(
        name=Name.DEFECT, file__dossier__handlers__contains=[person.pk]
    ).exclude(followed__name=Name.PUT_RIGHT)
    days = list(rows.order_by("due").values_list("due", flat=True)[:100])
    return len(days), days[0] if days else None


def handles(person: Person, step: AppraisalStep) -> bool:
    """Say whether a defect is this person's to put right: he handles the case."""
    return step.file is not None and person.pk in step.file.dossier.handlers


def put_right(*, step: int, words: str, by: Person, at: datetime) -> AppraisalStep:
    """Say how a defect was put right, as the handler. Raises NotDone, also for a second time."""
    row = _found(step, Name.DEFECT)
    if not handles(by, row):
        raise refuse("RECTIFY_HANDLER", "由本案承办人员整改", LAW, "请由承办人员填写")
    return _follow(row, Name.PUT_RIGHT, words, by, at)


def appeal(*, file: AppraisalFile, words: str, by: Person, at: datetime) -> AppraisalStep:
    """Appeal against a result, as the head of the file's agency. Raises NotDone."""
    own = by.agency_id == file.dossier.agency_id and Role.HEAD in _roles(by, at)
    if not own or result(file).grade == "待评分":
        raise refuse("APPEAL_ROLE", "评完以后由案卷所在机关负责人申诉", LAW, "请由机关负责人申诉")
    _said(words)
    try:
        with transaction.atomic():
            return _step(file.appraisal, Name.APPEALED, {"words": words.strip()[:500]}, by, at,
                         file=file)  # fmt: skip
    except IntegrityError:
        raise refuse("APPEAL_TWICE", "这一结果已经申诉过", LAW, "请等待处理") from None


def decide(
    *, file: AppraisalFile, words: str, points: int | None, by: Person, at: datetime
) -> AppraisalStep:
    """Decide an appeal, as who drew; ``points`` replace the result, None lets it stand."""
    row = file.steps.filter(name=Name.APPEALED).first()
    if row is None or not may_draw(by, file.appraisal.sort, at):
        raise refuse("DECIDE_ROLE", "申诉由组织评查的机关处理", LAW, "请由组织评查的机关处理")
    if (
        row.file is not None
        and AppraisalStep.objects.filter(file=file, name=Name.SCORED, by=by).exists()
    ):
        raise refuse("DECIDE_OWN", "评过这一案卷的人员不得处理对它的申诉", LAW, "请由其他人员处理")
    if points is not None and not 0 <= points <= WHOLE:
        raise refuse("DECIDE_POINTS", f"分数应当在0至{WHOLE}之间", LAW, "请核对分数")
    return _follow(row, Name.DECIDED, words, by, at, points=points)


def advise(
    *, run: Appraisal, to: Agency, code: str, words: str, due: date, by: Person, at: datetime
) -> AppraisalStep:
    """Send a unit advice on what it should do better, to be answered in time. Raises NotDone."""
    if not may_draw(by, run.sort, at):
        raise refuse("ADVISE_ROLE", "改进建议由组织评查的机关提出", LAW, "请由组织评查的机关提出")
    _said(words)
    label = next((one["label"] for one in run.criteria if one["code"] == code), "")
    with transaction.atomic():
        content = {"code": code if label else "", "label": label, "words": words.strip()[:1000]}
        return _step(run, Name.ADVISED, content, by, at, to=to, due=due)


def answer(*, step: int, words: str, by: Person, at: datetime) -> AppraisalStep:
    """Answer advice, as the unit's head or reviewer. Raises NotDone, also for a second time."""
    row = _found(step, Name.ADVISED)
    roles = _roles(by, at) & {Role.HEAD, Role.REVIEWER, Role.REVIEW_HEAD}
    if row.to is None or row.to.pk != by.agency_id or not roles:
        raise refuse("ANSWER_ROLE", "由收到建议的单位答复", LAW, "请由该单位负责人或者审核人员答复")
    return _follow(row, Name.ANSWERED, words, by, at)


def _found(step: int, name: str) -> AppraisalStep:
    row = AppraisalStep.objects.select_related("appraisal", "file__dossier", "to")
    found = row.filter(pk=step, name=name).first()
    if found is None:
        raise refuse("NOT_FOUND", "没有这一事项", LAW, "请刷新页面")
    return found


def _said(words: str) -> None:
    if len(words.strip()) < 2:
        raise refuse("WORDS", "没有写明情况", LAW, "请填写后再提交")


def _follow(
    of: AppraisalStep, name: str, words: str, by: Person, at: datetime, **more: object
) -> AppraisalStep:
    _said(words)
    try:
        with transaction.atomic():
            content = {"words": words.strip()[:1000], **more}
            return _step(of.appraisal, name, content, by, at, file=of.file, of=of)
    except IntegrityError:
        raise refuse("ALREADY_DONE", "这一事项已经办过", LAW, "请刷新页面查看") from None


def runs(person: Person) -> list[Appraisal]:
    """Return the drawings this person sees: one's own agency's and those with files one sees."""
    rows = Appraisal.objects.select_related("agency", "by")
    if not person.agency.supervises:
        rows = rows.filter(files__dossier__in=_seen(person)).distinct()
    return list(rows.order_by("-id")[:100])


def run_of(person: Person, number: int) -> Appraisal | None:
    """Return one drawing by its number if this person sees it."""
    return next((one for one in runs(person) if one.pk == number), None)


def files_of(person: Person, run: Appraisal) -> list[AppraisalFile]:
    """Return the drawn files that this person sees, in the order of the draw."""
    rows = run.files.filter(dossier__in=_seen(person)).select_related("dossier__agency")
    return list(rows)


def weak_links(run: Appraisal) -> list[tuple[str, str, int]]:
    """Return what was wrong most often: code, words, in how many files, the most first."""
    found: dict[str, set[int]] = {}
    for one in run.steps.filter(name=Name.DEFECT):
        if one.file is not None:
            found.setdefault(one.content["code"], set()).add(one.file.pk)
    labels = {one["code"]: one["label"] for one in run.criteria}
    ranked = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return [(code, labels.get(code, ""), len(files)) for code, files in ranked]


def advice_of(person: Person, run: Appraisal) -> list[tuple[AppraisalStep, AppraisalStep | None]]:
    """Return the advice of a drawing with its answers; a unit sees its own."""
    rows = run.steps.filter(name=Name.ADVISED).select_related("to", "by")
    if not person.agency.supervises:
        rows = rows.filter(to=person.agency)
    return [(one, one.followed.filter(name=Name.ANSWERED).first()) for one in rows]


def uses_of(dossier: Dossier) -> list[tuple[str, str, datetime]]:
    """Return for what the record of a file was drawn: kind, title, when."""
    rows = AppraisalFile.objects.filter(dossier=dossier).select_related("appraisal")
    return [
        (one.appraisal.get_sort_display(), one.appraisal.title, one.appraisal.at)
        for one in rows.order_by("id")
    ]


def redrawn(run: Appraisal) -> bool:
    """Say whether the kept seed draws from the kept pool exactly the files that were drawn."""
    every = [str(one.dossier.uid) for one in run.files.select_related("dossier")]
    return drawn(run.pool, run.seed, run.per_unit) == every


def checked_since(day: date) -> bool:
    """Say whether the bureau has drawn a spot check of records since a day."""
    return Appraisal.objects.filter(sort=Sort.SPOT, at__date__gte=day).exists()
