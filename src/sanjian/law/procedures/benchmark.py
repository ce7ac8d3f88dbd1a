"""行政处罚裁量基准: which grade of which benchmark a draft applies, and what a departure asks for.

The officer chooses grade and benchmark; whether the amount keeps to it the record itself finds out.
Who goes beyond it says why, and the draft goes to legal review and collective discussion.
Source: 《行政处罚法》第三十四条; 国办发〔2022〕27号.
"""

from __future__ import annotations

from collections.abc import Collection

from sanjian.law.citations import APL
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.procedure import Rule
from sanjian.law.procedures.case_rules import given

OPINION = "《国务院办公厅关于进一步规范行政裁量权基准制定和管理工作的意见》（国办发〔2022〕27号）"
GRADE = Field("grade", "裁量基准和档次", required=False, max_length=20, sample="",
              help="按违法行为发生时有效的基准选择", law="《行政处罚法》第三十四条")  # fmt: skip
DEPARTURE = Field(
    "departure", "偏离基准的理由", Kind.LONGTEXT, required=False, max_length=2000, sample="",
    help="罚款数额超出所选档次幅度的填写；偏离的，应当法制审核并集体讨论",
)  # fmt: skip
SUGGESTED = "discretion.suggestion"
"""Where the place has the platform suggest a grade, the circumstances are always told."""
USUAL = "usual"
CIRCUMSTANCES = Field(
    "circumstances", "裁量情节", Kind.CHOICES, required=False, sample=[USUAL],
    help="有适用的裁量基准的，按证据证明的情节选择，系统据此提出建议档次",
    law="《行政处罚法》第三十条至第三十三条", choices=(
        Choice("first", "初次违法"), Choice("corrected", "及时改正"),
        Choice("harmless", "没有造成危害后果"), Choice("slight", "危害后果轻微"),
        Choice("removed", "主动消除或者减轻危害后果"), Choice("coerced", "受他人胁迫或者诱骗"),
        Choice("confessed", "主动供述行政机关尚未掌握的违法行为"),
        Choice("merit", "配合查处违法行为有立功表现"),
        Choice("minor", "已满十四周岁不满十八周岁"), Choice("again", "曾因同类违法行为受过处罚"),
        Choice("evaded", "逃避、妨碍执法或者转移、隐匿证据"), Choice("grave", "危害后果严重"),
        Choice("emergency", "突发事件期间违反应对措施"), Choice(USUAL, "没有以上情节"),
    ),
)  # fmt: skip
LIGHTENING = frozenset(
    {
        "first",
        "corrected",
        "harmless",
        "slight",
        "removed",
        "coerced",
        "confessed",
        "merit",
        "minor",
    }
)
AGGRAVATING = frozenset({"again", "evaded", "grave", "emergency"})
WHY = {
    "excused": "违法行为轻微并及时改正，没有造成危害后果的，不予行政处罚；初次违法且危害后果轻微并"
    "及时改正的，可以不予行政处罚（《行政处罚法》第三十三条第一款）",
    "lighter": "有从轻、减轻情节（《行政处罚法》第三十条、第三十二条，适用的裁量基准）",
    "usual": "没有从轻、从重情节，或者两者并存",
    "heavier": "有从重情节（适用的裁量基准；突发事件期间的，《行政处罚法》第四十九条）",
}
EXCUSING = (frozenset({"corrected", "harmless"}), frozenset({"first", "slight", "corrected"}))
"""What together lets a breach go unpunished: 《行政处罚法》第三十三条第一款."""
OTHER_GRADE = Field(
    "other_grade", "不采用建议档次的理由", Kind.LONGTEXT, required=False, max_length=2000,
    sample="", help="所选档次与系统按裁量情节建议的不同时填写",
)  # fmt: skip


def direction(circumstances: Collection[str]) -> str:
    """Return which way circumstances point, a key of WHY; "" where none were told.

    Source: 《行政处罚法》第三十条、第三十二条、第三十三条第一款、第四十九条.
    """
    told = set(circumstances)
    if not told:
        return ""
    lighter, heavier = told & LIGHTENING, told & AGGRAVATING
    if heavier:
        return "usual" if lighter else "heavier"
    if any(whole <= told for whole in EXCUSING):
        return "excused"
    return "lighter" if lighter else "usual"


FIELDS = (
    CIRCUMSTANCES,
    GRADE,
    OTHER_GRADE,
    DEPARTURE,
    Field("suggestion", "建议档次", Kind.LONGTEXT, filled=True, required=False, max_length=1500,
          sample=""),
    Field("against", "所选档次与建议不同", Kind.YESNO, filled=True, required=False, sample=False),
    Field("benchmark", "适用的裁量基准", Kind.LONGTEXT, filled=True, required=False,
          max_length=1000, sample=""),
    Field("departs", "罚款数额偏离所选档次", Kind.YESNO, filled=True, required=False,
          sample=False),
    Field("benchmarks", "有适用于本案的裁量基准", Kind.YESNO, filled=True, required=False,
          sample=False),
)  # fmt: skip
RULES = (
    Rule(
        "BENCHMARK_UNKNOWN", "选择的裁量基准和档次不在本机关有效的基准之内", APL(34),
        lambda f, s: not s.content.get("grade") or bool(s.content.get("benchmark")),
        "请从列出的基准和档次中选择；违法行为发生之后才施行的基准不适用",
    ),
    Rule(
        "BENCHMARK_NOT_CHOSEN", "有适用的裁量基准的，应当按照基准行使裁量权", APL(34),
        lambda f, s: s.content.get("outcome") != "penalty" or not s.content.get("benchmarks")
        or given(s.content, "grade"),
        "请选择裁量基准和档次",
    ),
    Rule(
        "CIRCUMSTANCES_UNKNOWN", "裁量应当综合考虑违法行为的事实、性质、情节以及社会危害程度",
        APL(5, 2),
        lambda f, s: s.content.get("outcome") != "penalty" or not s.content.get("benchmarks")
        or not s.params.has(SUGGESTED) or bool(s.content.get("circumstances")),
        "请按证据证明的情况选择裁量情节；没有的，选择“没有以上情节”",
    ),
    Rule(
        "CIRCUMSTANCES_DIFFER", "裁量情节前后不一致", APL(5, 2),
        lambda f, s: USUAL not in (s.content.get("circumstances") or ())
        or len(s.content["circumstances"]) == 1,
        "选择“没有以上情节”的，不再选择其他情节",
    ),
    Rule(
        "SUGGESTION_DEPARTURE", "所选档次与按裁量情节提出的建议不同，应当说明理由", OPINION,
        lambda f, s: not s.content.get("against") or given(s.content, "other_grade"),
        "请采用建议的档次，或者写明不采用建议档次的理由",
        detail=lambda f, s: str(s.content.get("suggestion") or ""),
    ),
    Rule(
        "BENCHMARK_DEPARTURE", "罚款数额超出所选裁量档次的幅度，应当说明理由", OPINION,
        lambda f, s: not s.content.get("departs") or given(s.content, "departure"),
        "请调整数额、选择相应的档次，或者写明偏离基准的理由；写明理由的，进入法制审核和集体讨论",
        detail=lambda f, s: str(s.content.get("benchmark") or ""),
    ),
)  # fmt: skip
