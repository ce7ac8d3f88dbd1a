"""基本情况调查: the bureau asks every organ for four parts, sums the answers, names who is silent.

Source: 《海门市试点工作方案》五（二） (对执法情况、信息公开情况、执法设备和法律文书格式等进行调查).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanjian.law.forms import SHANGHAI, Field, Kind
from sanjian.records.leaves import leave
from sanjian.records.log_values import VALUES, of_rows, row_value
from sanjian.registry.models import Agency, Person
from sanjian.supervision.models import Survey, SurveyAnswer
from sanjian.supervision.rollout import NotKept, oversees, speaks

LAW = "《海门市试点工作方案》五（二）"
SURVEY, ANSWER = "survey", "survey_answer"


def _count(name: str, label: str) -> Field:
    return Field(name, label, Kind.INTEGER, minimum=0, sample=0)


PARTS: tuple[tuple[str, tuple[Field, ...]], ...] = (
    ("执法情况", (
        _count("officers", "持证执法人员（人）"), _count("cases", "上一年度办理案件（件）"),
        _count("overturned", "复议、诉讼中被撤销或者变更（件）"),
        Field("enforcing", "执法中的主要问题", Kind.LONGTEXT, required=False, max_length=1000),
    )),
    ("信息公开情况", (
        _count("published", "上一年度公开的执法信息（条）"), _count("channels", "公开渠道（个）"),
        Field("publishing", "尚未公开的内容和原因", Kind.LONGTEXT, required=False,
              max_length=1000),
    )),
    ("执法设备", (
        _count("recorders", "执法记录仪（台）"), _count("rooms", "配有录音录像的办案场所（间）"),
        _count("needed", "还需要配备的设备（台）"),
    )),
    ("文书格式", (
        _count("formats", "使用的文书格式（种）"), _count("own_formats", "其中本单位自定的（种）"),
        Field("formatting", "格式不统一的文书", Kind.LONGTEXT, required=False, max_length=1000),
    )),
)  # fmt: skip
"""The four parts of the form and what each asks."""
FIELDS = tuple(field for _, fields in PARTS for field in fields)
FIGURES = tuple(field for field in FIELDS if field.kind is Kind.INTEGER)


def register() -> None:
    """Let `verify` and proofs know what the leaves of surveys are of."""
    VALUES[SURVEY], VALUES[ANSWER] = of_rows(Survey), of_rows(SurveyAnswer)


@transaction.atomic
def ask(*, title: str, due: date, by: Person, at: datetime) -> Survey:
    """Send a survey to every organ. Raises NotKept: SURVEY_ROLE, SURVEY_TITLE, SURVEY_DUE."""
    if not oversees(by, at):
        raise NotKept.because("SURVEY_ROLE", "基本情况调查由司法行政部门发出", LAW,
                              "请联系司法行政部门")  # fmt: skip
    if not title.strip():
        raise NotKept.because("SURVEY_TITLE", "调查应当有名称", LAW, "请填写名称")
    if due < at.astimezone(SHANGHAI).date():
        raise NotKept.because("SURVEY_DUE", "填报期限早于今天", LAW, "请核对日期")
    made = Survey.objects.create(title=title.strip(), due=due, asked_by=by, asked_at=at)
    leave(SURVEY, made.pk, row_value(made).value)
    return made


@transaction.atomic
def answer(*, survey: Survey, said: Mapping[str, Any], by: Person, at: datetime) -> SurveyAnswer:
    """Answer for one's organ, all four parts; late answers are taken and told as late.

    ``said`` are the values of FIELDS, checked by their form. Raises NotKept: SURVEY_SPEAKER,
    SURVEY_PARTS where a figure is missing, SURVEY_FORMATS where more formats are the organ's own
    than there are, SURVEY_ANSWERED.
    """
    if not speaks(by, at):
        raise NotKept.because("SURVEY_SPEAKER", "调查由被调查单位的负责人或者信息员填报", LAW,
                              "请转其办理")  # fmt: skip
    lacking = [
        label for label, fields in PARTS
        if any(one in FIGURES and not isinstance(said.get(one.name), int) for one in fields)
    ]  # fmt: skip
    if lacking:
        raise NotKept.because("SURVEY_PARTS", f"没有填齐：{'、'.join(lacking)}", LAW,
                              "请四个部分都填写，没有的填0")  # fmt: skip
    if said["own_formats"] > said["formats"]:
        raise NotKept.because("SURVEY_FORMATS", "自定的文书格式多于使用的格式", LAW, "请核对数量")
    try:
        with transaction.atomic():
            made = SurveyAnswer.objects.create(
                survey=survey, agency=by.agency, by=by, at=at,
                said={one.name: said.get(one.name) or (0 if one in FIGURES else "")
                      for one in FIELDS},
            )  # fmt: skip
    except IntegrityError:
        raise NotKept.because("SURVEY_ANSWERED", "本单位已经填报", LAW, "请刷新查看") from None
    leave(ANSWER, made.pk, row_value(made).value)
    return made


@dataclass(frozen=True, slots=True)
class Summary:
    """The answers of a survey, the sum of each figure, and the organs that did not answer."""

    survey: Survey
    answers: tuple[SurveyAnswer, ...]
    sums: tuple[int, ...]
    silent: tuple[Agency, ...]

    def late(self, one: SurveyAnswer) -> bool:
        """Say whether an answer came after the day."""
        return one.at.astimezone(SHANGHAI).date() > self.survey.due


def summary(survey: Survey) -> Summary:
    """Return what came in: a row for each organ, sums, and who is silent."""
    answers = tuple(survey.answers.select_related("agency", "by"))
    sums = tuple(sum(int(one.said[field.name]) for one in answers) for field in FIGURES)
    done = {one.agency_id for one in answers}
    silent = Agency.objects.filter(is_subject=True).exclude(pk__in=done).order_by("id")
    return Summary(survey, answers, sums, tuple(silent))


def surveys() -> list[Survey]:
    """Return the surveys, the newest first."""
    return list(Survey.objects.select_related("asked_by")[:50])
