"""重大执法决定法制审核的范围: why a draft decision must be reviewed before it is made.

The grounds follow from the draft, the hearing and the pack; nobody can untick them. For a
penalty the four grounds of 《行政处罚法》第五十八条第一款 are the floor; for every other kind
the five of 国办发〔2018〕118号（十二）. A place may add grounds, never take one away.
"""

from __future__ import annotations

from sanjian.law.forms import Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.procedures.case_facts import CaseFacts
from sanjian.law.procedures.case_rules import OPINION_118, codes

TRIGGER_LABELS = {
    "public_interest": "涉及重大公共利益",
    "social_risk": "可能造成重大社会影响或者引发社会风险",
    "major_rights": "直接关系当事人或者第三人重大权益",
    "complex": "案情疑难复杂、涉及多个法律关系",
    "statute": "法律、法规规定应当进行法制审核",
    "after_hearing": "经过听证程序",
    "catalogue": "列入重大执法决定法制审核目录清单",
    "all_ordinary": "本辖区所有普通程序行政处罚均应法制审核",
}
STATUTORY_TRIGGERS = frozenset({"public_interest", "complex", "statute", "after_hearing"})
NATIONAL_TRIGGERS = frozenset(
    {"public_interest", "social_risk", "major_rights", "after_hearing", "complex"}
)
FLAGS = ("public_interest", "social_risk", "major_rights", "complex", "statute")
QUESTIONS = (
    Field("public_interest", "涉及重大公共利益", Kind.YESNO, sample=False,
          law=f"{OPINION_118}（十二）"),
    Field("social_risk", "可能造成重大社会影响或者引发社会风险", Kind.YESNO, sample=False,
          law=f"{OPINION_118}（十二）"),
    Field("major_rights", "直接关系当事人或者第三人重大权益", Kind.YESNO, sample=False,
          law=f"{OPINION_118}（十二）"),
    Field("complex", "案情疑难复杂、涉及多个法律关系", Kind.YESNO, decides=True,
          sample=(False, True), law=f"{OPINION_118}（十二）"),
    Field("statute", "法律、法规规定应当进行法制审核的其他情形", Kind.YESNO, sample=False),
)  # fmt: skip


def grounds(
    facts: CaseFacts, params: Parameters, floor: frozenset[str], found: frozenset[str]
) -> tuple[str, ...]:
    """Return the grounds on which this draft must be reviewed, sorted; empty for none.

    ``floor`` are the grounds that hold everywhere for this kind of enforcement; ``found`` are
    grounds that the kind itself has found (its catalogue, an amount). Of the rest only those
    count that the place's list of grounds names (``review.scope.triggers``).
    """
    asked = set(facts.triggers) | found
    if facts.was_heard:
        asked.add("after_hearing")
    return tuple(sorted(asked & (codes(params, "review.scope.triggers") | floor)))
