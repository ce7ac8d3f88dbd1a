"""并案、分案、共同当事人: cases taken together or apart, each party with a file of its own.

Where several parties acted together, each has its own file: its own notice, statement, hearing,
decision, service and performance, behind the same rules as any file. So nobody is decided on
without having been told (《行政处罚法》第四十四条), and no rule has to count parties. The files are
tied into one case by links. A file that another one takes in ends there; what it proved is carried
over.

Steps marked ``along`` are the other file's side of such an act. The record takes them in the same
transaction and nobody takes them alone. No statute orders how cases are joined; that it is
approved, reasoned and recorded follows from the record of the whole course.
"""

from __future__ import annotations

import dataclasses

from sanjian.law.facts import replace
from sanjian.law.forms import Choice, Field, Kind
from sanjian.law.parameters import Parameters
from sanjian.law.people import Part, Role
from sanjian.law.procedure import Act, Rule, Situation, Step, combined_hash
from sanjian.law.procedures.case_facts import C, CaseFacts, rebind
from sanjian.law.procedures.case_rules import OPINION, OPINION_118, REASON, Common, given
from sanjian.law.procedures.filing import PARTY

RECORDED = f"{OPINION_118}（七）"
MOST = 9999
# The steps that carry evidence of another file into this one.
CARRYING = ("take_over_split", "receive_joined", "carry_evidence")
RELATIONS = (
    Choice("party", "共同违法的其他当事人"),
    Choice("split", "同一当事人的其他违法行为"),
)
PARTY_OPTIONAL = tuple(dataclasses.replace(one, required=False, decides=False) for one in PARTY)
ASK = (
    Field("relation", "分出的内容", Kind.CHOICE, choices=RELATIONS, sample="split",
          help="共同违法的，每一当事人各自成卷，分别告知、听取意见、决定、送达"),
    Field("cause", "分出案件的案由", max_length=100, sample="涉嫌未按规定明码标价"),
    *PARTY_OPTIONAL,
    Field("same_party", "填写的当事人就是本案当事人", Kind.YESNO, filled=True, sample=False),
    Field("act_ended_on", "违法行为发生或者终了日期", Kind.DATE),
    Field("summary", "分出的违法事实", Kind.LONGTEXT, sample="调查中发现另有违法行为。"),
    REASON,
)  # fmt: skip
ASKED = (
    Field("asked", "报请的分案", Kind.LONGTEXT, filled=True, sample="分出另一违法行为。"),
    OPINION,
)
SPLIT = (
    Field("relation", "分出的内容", Kind.CHOICE, choices=RELATIONS, filled=True, sample="split"),
)
INTO = Field("into", "并入的案件（案号）", max_length=60, sample="云市监立〔2026〕1号",
             help="本机关先立案、尚未报送审核的案件")  # fmt: skip
INTO_UID = Field("into_uid", "并入的案卷", required=False, max_length=36, filled=True,
                 sample="00000000-0000-0000-0000-000000000000")  # fmt: skip
FIRST = Field("filed_earlier", "并入的案件立案在先", Kind.YESNO, filled=True, sample=True)
CARRIED = (
    Field("name", "证据名称", max_length=200),
    Field("kind", "证据种类", max_length=60),
    Field("origin", "证据来源", max_length=200),
    Field("proves", "证明对象", max_length=500, required=False),
    Field("record", "笔录", Kind.YESNO, filled=True),
    Field("case", "原案卷", max_length=60),
    Field("uid", "原案卷标识", max_length=36, filled=True),
    Field("seq", "原案卷行为序号", Kind.INTEGER),
    Field("source_hash", "原内容校验值", max_length=64),
)
FILES = (
    Field("name", "文件名", max_length=200),
    Field("sha256", "文件校验值", max_length=64),
)
FROM = (
    Field("from_case", "来源案卷", max_length=60, filled=True, sample="云市监立〔2026〕1号"),
    Field("from_uid", "来源案卷标识", required=False, max_length=36, filled=True,
          sample="00000000-0000-0000-0000-000000000000"),
    Field("clock_from", "期限起算日", Kind.DATE, required=False, filled=True,
          help="从已立案件分出的，期限不重新起算"),
    Field("evidence", "引用的证据", Kind.ROWS, columns=CARRIED, required=False, filled=True,
          sample=[{"name": "现场照片6张", "kind": "视听资料", "origin": "现场拍摄", "proves": "",
                   "record": True, "case": "云市监立〔2026〕1号",
                   "uid": "00000000-0000-0000-0000-000000000000", "seq": 5,
                   "source_hash": "0" * 64}]),
    Field("files", "引用的文件", Kind.ROWS, columns=FILES, required=False, filled=True, sample=[]),
)  # fmt: skip


def _into(same: bool) -> tuple[Field, ...]:
    party = Field("same_party", "两案当事人相同", Kind.YESNO, filled=True, sample=same)
    return (INTO, INTO_UID, party, FIRST, REASON, OPINION)


def _split_asked(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, split_asked="asked")


def _split_approved(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, split_asked="approved")


def _split_over(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, split_asked="")


def _split_done(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, split_asked="", linked=True)


def _joined(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, linked=True, closed_on=act.day, closed_as="joined")


def _together(facts: C, act: Act, params: Parameters) -> C:
    return replace(facts, linked=True)


def carried(facts: C, act: Act, params: Parameters) -> C:
    """Take evidence of another file into this one by reference; a review before no longer counts.

    Only what was verified there is carried; records made there count as records here.
    """
    rows = act.content.get("evidence") or ()
    records = sum(1 for row in rows if row["record"])
    changed = replace(
        facts,
        linked=True,
        evidence_digest=combined_hash(facts.evidence_digest, act.content_hash),
        evidence_count=min(facts.evidence_count + len(rows), MOST),
        records_made=min(facts.records_made + records, MOST),
    )
    return rebind(changed, params)


def _taken_over(facts: C, act: Act, params: Parameters) -> C:
    return replace(carried(facts, act, params), clock_from=act.date("clock_from"))


def _identified(facts: CaseFacts, situation: Situation) -> bool:
    if situation.content.get("relation") != "party":
        return True
    return given(situation.content, "party_kind", "party_name", "party_number", "party_address")


identified = Rule(
    "PARTY_IDENTITY", "共同违法的每一当事人都应当写明身份", RECORDED, _identified,
    "请填写当事人类别、名称、身份证号或者统一社会信用代码、住址",
)  # fmt: skip
other_party = Rule(
    "PARTY_SAME", "共同违法的其他当事人应当是本案当事人以外的人，且未在同案中登记", RECORDED,
    lambda f, s: s.content.get("relation") != "party" or not s.content.get("same_party"),
    "请核对当事人；同一当事人的其他违法行为请选相应一项",
)  # fmt: skip
found = Rule(
    "JOIN_TARGET", "并入的应当是本机关同一程序、尚未结案、未与本案关联的另一案件", RECORDED,
    lambda f, s: bool(s.content.get("into_uid")), "请核对案号",
)  # fmt: skip
earlier = Rule(
    "JOIN_ORDER", "后立案的案件并入先立案的案件，办案期限按先立案的计算，不因并案延长", RECORDED,
    lambda f, s: not s.content.get("into_uid") or bool(s.content.get("filed_earlier")),
    "请从立案较晚的案件办理并案",
)  # fmt: skip
one_party = Rule(
    "JOIN_PARTY", "当事人不同的案件不得合为一卷，每一当事人应当分别告知、决定", RECORDED,
    lambda f, s: not s.content.get("into_uid") or bool(s.content.get("same_party")),
    "请办理“并案办理（不同当事人）”", "join_parties",
)  # fmt: skip
several_parties = Rule(
    "JOIN_PARTY", "两案当事人相同的，应当并为一案处理", RECORDED,
    lambda f, s: not s.content.get("into_uid") or not s.content.get("same_party"),
    "请办理“并案”", "join_case",
)  # fmt: skip
something = Rule(
    "NOTHING_TO_CARRY", "关联案卷中没有尚未引用的已查证证据", RECORDED,
    lambda f, s: bool(s.content.get("evidence")), "请先在原案卷中登记证据并查证",
)  # fmt: skip


def steps(
    common: Common,
    open_in: tuple[str, ...],
    *,
    beginning: tuple[str, ...],
    end: str,
    settled: tuple[Rule, ...] = (),
) -> tuple[Step[C], ...]:
    """Return the chapter for one kind.

    ``open_in`` are the stages before the draft goes up, ``beginning`` those in which a file split
    off takes over, ``end`` the stage of a file that another one took in, ``settled`` what must be
    settled before.
    """
    return (
        *_splitting(common, open_in),
        Step(
            "join_case", "并案", open_in, end, Role.HEAD, RECORDED, rules=settled,
            checks=(found, one_party, earlier), form=_into(same=True), effect=_joined,
            documents=("joining_approval",), part=Part.DECIDER, gate="joined",
        ),
        Step(
            "join_parties", "并案办理（不同当事人）", open_in, None, Role.HEAD, RECORDED,
            checks=(found, several_parties, earlier), form=_into(same=False), effect=_together,
            documents=("joining_approval",), part=Part.DECIDER, gate="party",
        ),
        Step(
            "receive_joined", "接收并入的案件", open_in, None, Role.HEAD, RECORDED, form=FROM,
            effect=carried, part=Part.DECIDER, gate="carried", along=True,
        ),
        Step(
            "take_over_split", "接收分出的材料", beginning, None, Role.OFFICER, RECORDED, form=FROM,
            effect=_taken_over, part=Part.HANDLER, gate="carried", along=True,
        ),
        Step(
            "carry_evidence", "引用关联案卷的证据", open_in, None, Role.OFFICER, RECORDED,
            rules=common.handling, checks=(something,), form=FROM, effect=carried,
            part=Part.HANDLER, gate="carried", offered=lambda f: f.linked,
        ),
    )  # fmt: skip


def _splitting(common: Common, open_in: tuple[str, ...]) -> tuple[Step[C], ...]:
    return (
        Step(
            "ask_split", "报请分案", open_in, None, Role.OFFICER, RECORDED,
            rules=common.handling, checks=(identified, other_party), form=ASK,
            effect=_split_asked, part=Part.HANDLER, offered=lambda f: not f.split_asked,
        ),
        Step(
            "approve_split", "批准分案", open_in, None, Role.HEAD, RECORDED, form=ASKED,
            effect=_split_approved, documents=("splitting_approval",), part=Part.DECIDER,
            offered=lambda f: f.split_asked == "asked",
        ),
        Step(
            "refuse_split", "不同意分案", open_in, None, Role.HEAD, RECORDED, form=(OPINION,),
            effect=_split_over, part=Part.DECIDER, offered=lambda f: f.split_asked == "asked",
        ),
        Step(
            "split_case", "分出新案卷", open_in, None, Role.OFFICER, RECORDED,
            rules=common.handling, form=SPLIT, effect=_split_done, part=Part.HANDLER, gate="split",
            offered=lambda f: f.split_asked == "approved",
        ),
    )  # fmt: skip
