"""执法决定公示: redacted copy, release by a second person, withdrawal with its reason.

What is released is a copy that carries its own hash; it is never a filter over the file.
"""

from __future__ import annotations

import re

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Role
from sanjian.law.procedure import Act, Rule, Situation, Step
from sanjian.law.procedures import redo
from sanjian.law.procedures.case_facts import C, CaseFacts
from sanjian.law.procedures.case_rules import OPINION_118, REASON, Common, given

CATEGORIES = (
    Choice("state_secret", "涉及国家秘密"),
    Choice("commercial_secret", "涉及商业秘密"),
    Choice("privacy", "涉及个人隐私"),
    Choice("minor", "当事人为未成年人"),
    Choice("security", "可能影响国家安全、公共安全、经济安全和社会稳定"),
)


def concluded(facts: CaseFacts, params: Parameters) -> str:
    """Return what a decision says in short, as a clerk would word it: the fine, if there is one."""
    fine = int(getattr(facts, "fine_fen", 0) or 0)
    return f"罚款{fine / 100:.2f}元。" if fine else "依法作出决定。"


PREPARED = (
    Field("agency", "执法机关", max_length=100, filled=True, sample="云溪县市场监督管理局"),
    Field("subject", "执法对象", max_length=100, sample="云溪县清源小吃店"),
    Field("category", "执法类别", max_length=50, filled=True, sample="行政处罚"),
    Field("conclusion", "执法结论", Kind.LONGTEXT, max_length=2000, sample=concluded),
    Field(
        "document_number",
        "文书号",
        max_length=60,
        required=False,
        filled=True,
        sample="云市监罚〔2026〕1号",
    ),
    Field("text", "公开文本（已处理）", Kind.LONGTEXT, max_length=200_000, sample="公开文本。"),
    Field("further", "本系统公示标准要求的其他内容", Kind.ROWS, required=False, sample=(), columns=(
        Field("label", "名称", max_length=40, sample="执法类别代码"),
        Field("value", "内容", required=False, max_length=200, sample="CF"),
    )),
    Field("checked", "已核对，不含不宜公开的信息", Kind.YESNO, sample=True),
    Field("unfit", "与公示标准、格式不一致之处", required=False, max_length=500, filled=True,
          sample=""),
    Field("unposted", "公示岗位尚缺之处", required=False, max_length=300, filled=True, sample=""),
)  # fmt: skip
# Forms of overturning after which the party owes nothing more under the old decision.
CHANGED = "changed"
"""A decision that was changed by law still stands, with another content: that one is public."""
ENDS_DUTIES = frozenset({"revoked", "void", "redo", "redone"})
EXEMPT = (
    Field("ground", "不予公开的情形", Kind.CHOICE, choices=CATEGORIES),
    Field("provision", "依据的法律、行政法规条款", max_length=200,
          sample="《政府信息公开条例》第十五条"),
    REASON,
)  # fmt: skip
ITEM_TIMES = "publish.item_time"
"""Items of the power list for which a statute sets another time, each with its provision."""
LONGEST = 250  # working days, about a year
OTHER_TIME = (
    Field("provision", "依据的法律、法规条款", max_length=200,
          help="写明法律、法规名称和条款，例如《某某条例》第十条",
          sample="《企业信息公示暂行条例》第六条第二款"),
    Field("working_days", "自作出决定之日起的公开期限（工作日）", Kind.INTEGER, minimum=1,
          sample=20),
    REASON,
)  # fmt: skip
OVERTURNED = (
    Field("how", "情形", Kind.CHOICE, decides=True, sample=("changed", "revoked", "redo"), choices=(
        Choice("changed", "依法变更"), Choice("revoked", "依法撤销"),
        Choice("unlawful", "确认违法"), Choice("void", "确认无效"),
        Choice("redo", "要求重新作出"),
    )),
    Field("by_whom", "作出机关和文书号", max_length=200, sample="云溪县人民政府行政复议决定书"),
    *redo.ORDER,
    REASON,
)  # fmt: skip


def publication_hash(facts: CaseFacts, params: Parameters) -> str:
    """Return the hash of the copy that was prepared and may be released."""
    return facts.publication_hash


RELEASE = (
    Field("copy_hash", "公开文本校验值", max_length=64, help="系统自动填入，用于确认所见即所发",
          sample=publication_hash),
    Field("opinion", "审核意见", Kind.LONGTEXT, sample="经核对，可以公开。"),
    Field("unposted", "公示岗位尚缺之处", required=False, max_length=300, filled=True, sample=""),
)  # fmt: skip


def _prepared(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, publication_hash=act.content_hash, publication_by=act.by)


def _released(facts: C, act: Act, params: Parameters) -> C:
    found = replace(facts, published_on=act.day, withdrawn_on=None)
    return replace(found, overturned_on=None) if facts.overturned_as == CHANGED else found


def _exempted(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, publication_exempt_on=act.day)


def _other_time(facts: C, act: Act, params: Parameters) -> C:
    return replace(
        facts, publication_days=int(act.content["working_days"]),
        publication_provision=str(act.content["provision"]).strip(),
    )  # fmt: skip


def special_time(facts: CaseFacts, params: Parameters) -> tuple[int, str] | None:
    """Return working days and provision where a statute sets another time for publication.

    What was decided for this one case goes before what the rules say of its item.
    """
    if facts.publication_days:
        return facts.publication_days, facts.publication_provision
    if not facts.catalogue_power or not params.has(ITEM_TIMES):
        return None
    for row in params.rows(ITEM_TIMES):
        if row.get("item") == facts.catalogue_power:
            return int(str(row["working_days"])), str(row["provision"])
    return None


def _overturned(facts: C, act: Act, params: Parameters) -> C:
    found = replace(facts, overturned_on=act.day, overturned_as=act.content["how"])
    if found.overturned_as == CHANGED:
        # What was prepared is of the former content; the changed one is prepared anew.
        found = replace(found, publication_hash="", publication_by=None)
    return redo.ordered(found, act)


def _withdrawn(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, withdrawn_on=act.day)


def _fields_complete(facts: CaseFacts, situation: Situation) -> bool:
    return given(situation.content, "agency", "subject", "category", "conclusion")


fields_complete = Rule(
    "PUBLISH_FIELDS", "应当公开执法机关、执法对象、执法类别、执法结论", f"{OPINION_118}（六）",
    _fields_complete, "请补齐四项公示要素",
)  # fmt: skip
redacted = Rule(
    "PUBLISH_UNREDACTED", "涉及国家秘密、商业秘密、个人隐私等不宜公开的信息，应当作适当处理后公开",
    f"{OPINION_118}（二）",
    lambda f, s: bool(s.content.get("checked")), "请核对并处理不宜公开的信息",
)  # fmt: skip
second_person = Rule(
    "PUBLISH_SAME_PERSON", "信息的采集与审核发布不得为同一人", f"{OPINION_118}（二）",
    lambda f, s: s.by.id != f.publication_by, "请由另一名公示人员审核发布",
)  # fmt: skip
same_copy = Rule(
    "PUBLISH_STALE", "发布的应当是核对过的公开文本", f"{OPINION_118}（二）",
    lambda f, s: s.content.get("copy_hash") == f.publication_hash,
    "公开文本已有改动，请刷新后重新核对",
)  # fmt: skip
POSTS = "publish.posts"
"""Who in an organ collects, passes on, checks and releases what becomes public."""


by_post = Rule(
    "PUBLISH_POST", "公示内容由负责采集、传递、审核、发布的岗位依次办理", f"{OPINION_118}（二）",
    lambda f, s: not s.params.has(POSTS) or not s.content.get("unposted"),
    "请由各岗位的人员依次办理；岗位没有明确到人的，由本机关负责人在“公示岗位”中明确",
    detail=lambda f, s: str(s.content.get("unposted", "")),
)  # fmt: skip
fits_schema = Rule(
    "PUBLISH_SCHEMA", "公示内容应当符合本系统的公示标准、格式", f"{OPINION_118}（二）",
    lambda f, s: not s.content.get("unfit"), "请按公示标准、格式补齐或者改正后再送审核",
    detail=lambda f, s: str(s.content.get("unfit", "")),
)  # fmt: skip
CITED = re.compile(r"《[^《》]{2,60}》.{0,20}第[〇零一二三四五六七八九十百千0-9]{1,9}条")


def _cited(facts: CaseFacts, situation: Situation) -> bool:
    named = CITED.search(str(situation.content.get("provision", "")))
    return named is not None and given(situation.content, "reason")


basis_given = Rule(
    "EXCEPTION_BASIS", "不公开应当有法律、行政法规的依据", f"{OPINION_118}（六）", _cited,
    "请写明法律、法规的名称和条款，例如《保守国家秘密法》第十三条，并说明理由",
)  # fmt: skip
time_given = Rule(
    "EXCEPTION_BASIS", "另定公开期限应当有法律、法规对公开时间的规定", f"{OPINION_118}（六）",
    _cited, "请写明法律、法规的名称和条款，并说明理由",
)  # fmt: skip
time_within = Rule(
    "EXCEPTION_DAYS", "另定的公开期限最长不超过二百五十个工作日", f"{OPINION_118}（六）",
    lambda f, s: int(s.content.get("working_days") or 0) <= LONGEST,
    "期限更长的，请由负责人依法决定不予公开，条件具备后再公示",
)  # fmt: skip

AFTER = ("service", "enforcement", "closed", "archived")


def _stands(facts: CaseFacts) -> bool:
    """Say whether a decision may be public: never set aside, or changed and the old text gone."""
    renewed = facts.overturned_as == CHANGED and facts.withdrawn_on is not None
    return facts.overturned_on is None or renewed


def _open(facts: CaseFacts) -> bool:
    done = facts.published_on is not None and facts.withdrawn_on is None
    return facts.public_decision and not done and facts.publication_exempt_on is None


def steps(common: Common, after: tuple[str, ...] = AFTER) -> tuple[Step[C], ...]:
    """Return the chapter for one kind; ``after`` are the stages from its decision on."""
    law, undone = common.basis.published, common.basis.withdrawn
    still_valid = Rule(
        "DECISION_OVERTURNED", "决定被依法变更、撤销、确认违法或者确认无效的，不得按原内容公开",
        undone, lambda f, s: _stands(f), "请先撤下，再登记重新作出，或者公示变更后的决定",
    )  # fmt: skip
    return (
        Step(
            "prepare_publication", "编制公开文本", after, None, Role.CLERK, law,
            rules=(still_valid,), form=PREPARED,
            checks=(fields_complete, redacted, fits_schema, by_post),
            effect=_prepared, offered=_open,
        ),
        Step(
            "release_publication", "审核发布", after, None, Role.CLERK, law,
            rules=(second_person, still_valid), checks=(same_copy, by_post), form=RELEASE,
            effect=_released, gate="published", binding=True,
            offered=lambda f: _open(f) and bool(f.publication_hash),
        ),
        Step(
            "exempt_publication", "决定不予公开", after, None, Role.HEAD, law,
            checks=(basis_given,), form=EXEMPT, effect=_exempted, binding=True, offered=_open,
        ),
        Step(
            "set_publication_time", "另定公开期限", after, None, Role.HEAD, law,
            checks=(time_given, time_within), form=OTHER_TIME, effect=_other_time,
            binding=True, offered=_open,
        ),
        Step(
            "record_overturn", "登记决定被变更、撤销或者确认违法", after, None, Role.HEAD, undone,
            checks=(redo.ground_given,), form=OVERTURNED, effect=_overturned, binding=True,
            offered=lambda f: f.public_decision and f.overturned_on is None,
        ),
        Step(
            "withdraw_publication", "撤下公示", after, None, Role.CLERK, undone,
            form=(REASON,), effect=_withdrawn, gate="withdrawn", binding=True,
            offered=lambda f: f.published_on is not None and f.withdrawn_on is None,
        ),
    )  # fmt: skip
