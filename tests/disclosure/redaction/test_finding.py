"""What redaction finds in a decision, what it leaves, and why. All people are invented."""

import pytest

from sanjian.disclosure.redaction import (
    Confidence,
    Keep,
    Kind,
    KnownNames,
    Person,
    Policy,
    Role,
    apply,
    find,
)

PARTY = Person("王建樵", Role.PARTY)


def hidden(text: str, **given: object) -> str:
    return apply(text, find(text, **given)).text  # type: ignore[arg-type]


def kinds(text: str) -> dict[str, Kind]:
    return {text[one.start : one.end]: one.kind for one in find(text) if one.hide}


@pytest.mark.parametrize(
    "written", ["王建樵", "王 建 樵", "王建\n樵", "王\u200b建樵", "王　建　樵"]
)
def test_a_party_of_the_case_is_masked_however_the_name_is_written(written: str) -> None:
    text = f"经查，{written}存放过期食品。"
    assert hidden(text, known=KnownNames((PARTY,))) == "经查，王某某存放过期食品。"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("当事人：李雪梅，女，汉族。", "李雪梅"),
        ("法定代表人赵思远到场。", "赵思远"),
        ("证人周海的询问笔录证实。", "周海"),
        ("委托代理人（特别授权）欧阳志新提交材料。", "欧阳志新"),
        ("姓名：孙  涛   性别：男", "孙  涛"),
        ("由其妻何英玉代为签收。", "何英玉"),
        ("胡春兰，女，1981年2月3日出生。", "胡春兰"),
        ("驾驶人阿不都·热合曼未出示证件。", "阿不都·热合曼"),
        ("对马小军进行了询问。", "马小军"),
    ],
)
def test_names_are_found_by_the_words_around_them(text: str, name: str) -> None:
    assert kinds(text).get(name) is Kind.PERSON_NAME


@pytest.mark.parametrize(
    "text",
    [
        "当事人陈述申辩称已经整改。",
        "当事人应当自收到本决定书之日起十五日内缴纳罚款。",
        "当事人于2026年3月5日取得营业执照。",
        "当事人未按规定建立进货查验记录。",
        "负责人签字：",
        "被告人张某某、杨某甲盗窃。",
        "经营者高度重视食品安全，联系人与时间另行通知。",
        "依据《中华人民共和国行政处罚法》第五十七条。",
        "第三人代履行的，费用由当事人承担。",
        "企业主管机关、注册会计师协会、参加人员签名。",
        "被告经传票传唤无正当理由拒不到庭。",
        "患有国务院卫生行政部门规定的有碍食品安全疾病的人员不得上岗。",
        "当事人住所地位于该社会团体的活动地域。",
        "新建商住综合楼未配套设立专用烟道。",
    ],
)
def test_ordinary_words_and_masked_names_are_left(text: str) -> None:
    assert kinds(text) == {}


def test_a_name_that_one_sentence_gives_away_is_masked_in_every_other() -> None:
    text = "证人：梁诗涵。随后梁诗涵离开，梁 诗 涵未签字。"
    assert hidden(text) == "证人：梁某某。随后梁某某离开，梁某某未签字。"


def test_two_people_with_the_same_mask_are_numbered_and_each_keeps_his_number() -> None:
    text = "当事人：王建樵，男。其妻王海燕，女。王建樵与王海燕均到场。"
    assert hidden(text) == "当事人：王某某1，男。其妻王某某2，女。王某某1与王某某2均到场。"


def test_a_mask_that_the_text_already_uses_is_not_given_to_somebody_else() -> None:
    text = "另案当事人王某某已处罚。当事人：王建樵，男。"
    assert "当事人：王某某2，男" in hidden(text)


def test_officers_and_organisations_stay_readable() -> None:
    text = (
        "云溪县市场监督管理局执法人员张卫东、刘洋对云溪县王建樵餐馆检查，局长陈立新批准。"
        "当事人王建樵在场。"
    )
    keep = Keep(organisations=("云溪县王建樵餐馆",), officials=("张卫东", "刘洋", "陈立新"))
    public = hidden(text, known=KnownNames((PARTY,)), keep=keep)
    assert public == text.replace("当事人王建樵", "当事人王某某")


def test_a_title_borne_in_companies_too_does_not_keep_a_name_public() -> None:
    assert hidden("车间主任陈立新在场。") == "车间主任陈某某在场。"


def test_a_known_name_inside_a_kept_organisation_is_offered_to_the_clerk() -> None:
    text = "云溪县王建樵餐馆"
    (finding,) = find(text, KnownNames((PARTY,)), Keep(organisations=(text,)))
    assert not finding.hide
    assert "字号" in finding.reason


def test_a_party_named_like_a_law_does_not_blacken_the_law() -> None:
    text = "依据《商标法》，当事人商标，男，应予处罚。"
    public = hidden(text, known=KnownNames((Person("商标", Role.PARTY),)))
    assert public == "依据《商标法》，当事人商某某，男，应予处罚。"


def test_the_officer_who_bears_the_partys_name_is_masked_where_the_party_is_meant() -> None:
    text = "当事人：李想，男。执法人员李想到场。"
    public = hidden(
        text, known=KnownNames((Person("李想", Role.PARTY),)), keep=Keep(officials=("李想",))
    )
    assert "当事人：李某某" in public


def test_the_policy_may_show_a_role_by_name() -> None:
    text = "法定代表人赵思远。"
    known = KnownNames((Person("赵思远", Role.LEGAL_REPRESENTATIVE),))
    shown = Policy.from_items([], shown_roles=["official", "legal_representative"])
    assert hidden(text, known=known, policy=shown) == text
    assert hidden(text, known=known) == "法定代表人赵某某。"


def test_the_policy_hides_only_what_the_pack_lists() -> None:
    text = "当事人：王建樵，男，电话13800138000。"
    policy = Policy.from_items(["通讯方式"])
    assert hidden(text, policy=policy) == "当事人：王建樵，男，电话（电话号码略）。"


def test_an_unknown_word_in_the_packs_list_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="血型"):
        Policy.from_items(["身份证号码", "血型"])


@pytest.mark.parametrize(
    "number",
    [
        "379901198003151239",
        "３７９９０１１９８００３１５１２３９",
        "379901 19800315 1239",
        "379901198\n003151239",
        "3\u200b79901198003151239",
        "3-7-9-9-0-1-1-9-8-0-0-3-1-5-1-2-3-9",
        "三七九九〇一一九八〇〇三一五一二三九",
        "379901800315123",
    ],
)
def test_identity_numbers_are_found_in_every_dress(number: str) -> None:
    text = f"当事人身份证号码：{number}，已核对。"
    found = [one for one in find(text) if one.kind is Kind.IDENTITY_NUMBER and one.hide]
    assert [text[one.start : one.end] for one in found] == [number]


def test_a_half_masked_identity_number_is_still_found() -> None:
    text = "身份证号：379901****0315**36。"
    assert kinds(text)["379901****0315**36"] is Kind.IDENTITY_NUMBER


@pytest.mark.parametrize("text", ["护照号E12345678", "台胞证：01234567", "往来港澳通行证C12345678"])
def test_travel_documents_are_found(text: str) -> None:
    assert Kind.IDENTITY_NUMBER in kinds(text).values()


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码92371399MA3TEST00X",
        "注册号379901600315123",
        "货值金额13800138000元",
        "咨询电话400-810-0000，投诉举报12315",
        "文号：云市监罚〔2026〕12号，批号20260315001",
        "执法证号37990100123",
        "净含量1500 2000 3000 4克",
    ],
)
def test_numbers_of_organisations_goods_and_documents_stay(text: str) -> None:
    assert kinds(text) == {}


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "＋８６１３８００１３８０００",
        "0539-8246000",
        "（0539）8246000",
        "一三八〇〇一三八〇〇〇",
        "1380013\n8000",
    ],
)
def test_phones_are_found_in_every_dress(number: str) -> None:
    text = f"可联系{number}。"
    assert "".join(kinds(text)) == number


def test_the_agencys_own_phone_stays() -> None:
    text = "本局电话：0539-8246000；当事人电话：0539-8246001。"
    assert hidden(text, keep=Keep(phones=("0539 8246000",))) == (
        "本局电话：0539-8246000；当事人电话：（电话号码略）。"
    )


def test_the_account_for_fines_is_offered_and_the_partys_card_is_hidden() -> None:
    text = "转入6228480000000000000。罚款缴至财政局罚没专户，账号：1610020109200012345。"
    findings = {one.hide: one for one in find(text) if one.kind is Kind.BANK_ACCOUNT}
    assert findings[True].start < findings[False].start
    assert findings[False].confidence is Confidence.SUGGESTED


@pytest.mark.parametrize(
    "plate", ["鲁Z12345", "鲁Z·12345", "鲁ＺＤ１２３４５", "鲁Z12345F", "鲁z1234挂"]
)
def test_plates_of_every_kind_are_found(plate: str) -> None:
    text = f"驾驶{plate}货车"
    assert kinds(text) == {plate: Kind.PLATE}


def test_a_persons_home_is_cut_at_the_county_and_a_companys_address_stays() -> None:
    text = (
        "当事人：云溪县惠民超市，统一社会信用代码92371399MA3TEST00X，住所：云溪县城关镇沂河路100号。"
        "经营者李雪梅，女，住址：东山省平州市云溪县大桥镇李家庄村3组15号。"
    )
    public = hidden(text)
    assert "沂河路100号" in public
    assert "住址：东山省平州市云溪县（以下地址略）。" in public


def test_a_home_without_a_label_is_hidden_when_the_words_after_it_say_so() -> None:
    assert "幸福里" not in hidden("在云溪县幸福里小区3号楼2单元501室家中查获。")


def test_minors_lose_their_name_their_school_and_their_class() -> None:
    text = "接纳未成年人郑一诺（15岁）上网，其就读于云溪县第三中学八年级（3）班。"
    assert hidden(text) == ("接纳未成年人未成年人甲（15岁）上网，其就读于（未成年人身份信息略）。")


def test_health_of_people_is_hidden_and_of_animals_is_not() -> None:
    assert "梅毒" not in hidden("从业人员李雪梅诊断为梅毒，住院号：ZY20260012。")
    assert hidden("该批生猪感染非洲猪瘟。") == "该批生猪感染非洲猪瘟。"


@pytest.mark.parametrize(
    "text",
    ["鲁（2020）云溪县不动产权第0012345号", "云房权证字第20100123号", "云国用（2010）第0123号"],
)
def test_property_certificates_are_hidden(text: str) -> None:
    assert not any(char.isdigit() for char in hidden(text))


def test_what_only_the_segmenter_takes_for_a_name_is_a_suggestion() -> None:
    text = "随后，李雪梅、王海燕前往现场。"
    assert hidden(text) == text
    assert [one.confidence for one in find(text)] == [Confidence.SUGGESTED] * 2


def test_a_secrecy_mark_is_shown_to_the_clerk() -> None:
    (finding,) = find("机密★10年")
    assert finding.kind is Kind.STATE_SECRET
    assert not finding.hide
