"""行政处罚裁量基准: which grade of which benchmark a draft applies, and what a departure asks for.

The officer chooses grade and benchmark; whether the amount keeps to it the record itself finds out.
Who goes beyond it says why, and the draft goes to legal review and collective discussion.
Source: 《行政处罚法》第三十四条; 国办发〔2022〕27号.
"""

from __future__ import annotations

from sanjian.law.citations import APL
from sanjian.law.forms import Field, Kind
from sanjian.law.procedure import Rule
from sanjian.law.procedures.case_rules import given

OPINION = "《国务院办公厅关于进一步规范行政裁量权基准制定和管理工作的意见》（国办发〔2022〕27号）"
GRADE = Field("grade", "裁量基准和档次", required=False, max_length=20, sample="",
              help="按违法行为发生时有效的基准选择", law="《行政处罚法》第三十四条")  # fmt: skip
DEPARTURE = Field(
    "departure", "偏离基准的理由", Kind.LONGTEXT, required=False, max_length=2000, sample="",
    help="罚款数额超出所选档次幅度的填写；偏离的，应当法制审核并集体讨论",
)  # fmt: skip
FIELDS = (
    GRADE,
    DEPARTURE,
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
        "BENCHMARK_DEPARTURE", "罚款数额超出所选裁量档次的幅度，应当说明理由", OPINION,
        lambda f, s: not s.content.get("departs") or given(s.content, "departure"),
        "请调整数额、选择相应的档次，或者写明偏离基准的理由；写明理由的，进入法制审核和集体讨论",
        detail=lambda f, s: str(s.content.get("benchmark") or ""),
    ),
)  # fmt: skip
