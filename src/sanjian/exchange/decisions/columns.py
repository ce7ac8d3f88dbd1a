"""Which column means what: 双公示 codes of 2018 and 2016, their Chinese names, and JSON keys.

Codes follow 发改办财金〔2018〕424号 (law.md §4.1). Names are compared without width, spaces,
brackets around units and the star of mandatory columns. A column without a place is kept.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

# Canonical name | what sources call it | …; the first Chinese name is the standard's.
_TABLE = """
url | url | 网址 | 链接 | 来源网址 | 公示网址 | 详情链接
party | CF_XDR_MC | party | 行政相对人名称 | 相对人名称 | 当事人 | 当事人名称 | 当事人姓名或名称
    | 被处罚人 | 被处罚单位 | 被处罚对象 | 处罚对象 | 企业名称 | 单位名称 | 违法主体
    | 违法主体名称 | 被处罚人名称 | 被处罚当事人 | 违法企业名称 | 处罚相对人
    | 当事人（被处罚人） | 行政处罚相对人名称
party_masked | party_masked
party_kind | CF_XDR_LB | party_type | 行政相对人类别 | 相对人类别 | 当事人类型 | 当事人类别
    | 主体类型
uscc | CF_XDR_SHXYM | uscc | 行政相对人代码_1（统一社会信用代码） | 统一社会信用代码
    | 社会信用代码 | 行政相对人统一社会信用代码 | 信用代码 | CF_XDR_SHYM
uscc_masked | uscc_masked
registration_no | CF_XDR_GSZC | CF_XDR_GSDJ | 行政相对人代码_2（工商注册号） | 工商注册号
    | 注册号 | 工商登记码
organisation_code | CF_XDR_ZZJG | CF_XDR_ZDM | 行政相对人代码_3（组织机构代码） | 组织机构代码
tax_no | CF_XDR_SWDJ | 行政相对人代码_4（税务登记号） | 税务登记号
institution_no | CF_XDR_SYDW | 行政相对人代码_5（事业单位证书号） | 事业单位证书号
social_organisation_no | CF_XDR_SHZZ | 行政相对人代码_6（社会组织登记证号） | 社会组织登记证号
representative | CF_FRDB | CF_FR | 法定代表人 | 法定代表人姓名 | 法人 | 法人代表 | 负责人
    | 负责人姓名 | 经营者 | 法定代表人（负责人） | 法定代表人（负责人）姓名 | 法定代表人或负责人
representative_masked | legal_rep_masked
representative_id_kind | CF_FR_ZJLX | 法定代表人证件类型
representative_id | CF_FR_ZJHM | CF_FR_SFZH | 法定代表人证件号码 | 法定代表人身份证号
party_id_kind | CF_XDR_ZJLX | 证件类型 | 行政相对人证件类型 | 自然人证件类型
party_id | CF_XDR_ZJHM | CF_XDR_SFZ | 证件号码 | 行政相对人证件号码 | 自然人证件号码 | 身份证号
    | 居民身份证号 | 身份证号码
party_phone | 联系电话 | 电话 | 联系方式
party_address | 住所 | 住址 | 地址 | 经营场所 | 住所（住址） | address
doc_no | CF_WSH | doc_no | 行政处罚决定文书号 | 行政处罚决定书文号 | 处罚决定书文号 | 处罚文书号
    | 决定书文号 | 行政处罚决定书编号 | 文书号 | 文号 | 处罚决定书编号 | 决定书编号
    | 行政处罚文书号 | 行政处罚决定书号 | 处罚决定文书号 | 案号
doc_no_printed | doc_no_as_printed
case_name | CF_CFMC | 处罚名称 | 案件名称 | 案名
violation_kind | CF_WFXW | 违法行为类型 | 违法类型
facts | CF_SY | 违法事实 | 主要违法事实 | 违法违规事实 | 处罚事由 | 违法行为 | CF_WFSS
    | 简要案情 | 基本案情
cause | act | 案由 | cause
violated | violated | 违反条款 | 违反的法律规定 | 违法条款
basis | CF_YJ | basis | 处罚依据 | 行政处罚依据 | 法律依据 | 处罚的依据 | 处罚法律依据
    | 行政处罚的依据
penalty_kinds | CF_CFLB | penalty_kinds | 处罚类别 | 处罚种类 | 行政处罚种类 | 处罚类型
    | 行政处罚类别
penalty_kind_1 | CF_CFLB1 | 处罚类别1
penalty_kind_2 | CF_CFLB2 | 处罚类别2
content | CF_NR | CF_JG | 处罚内容 | 处罚结果 | 行政处罚内容 | 行政处罚决定 | 处罚决定
    | 行政处罚结果 | 履行内容
fine_wan | CF_NR_FK | 罚款金额（万元） | 罚款（万元） | 罚款数额（万元） | 罚没金额（万元）
fine_yuan | fine_yuan | 罚款金额（元） | 罚款（元） | 罚款数额（元）
fine | 罚款金额 | 罚款 | 罚款数额 | 处罚金额
fine_words | fine_cn | 罚款大写 | 罚款金额（大写） | 罚款金额大写
confiscated_wan | CF_NR_WFFF | 没收违法所得、没收非法财物的金额（万元） | 没收金额（万元）
    | 没收违法所得没收非法财物的金额（万元） | 没收违法所得、没收非法财物金额（万元）
confiscated_yuan | confiscated_yuan | 没收金额（元） | 没收违法所得（元）
permit | CF_NR_ZKDX | 暂扣或吊销证照名称及编号
decided_on | CF_JDRQ | 处罚决定日期 | 决定日期 | 处罚日期 | 行政处罚决定日期
    | 作出行政处罚的日期 | 作出处罚决定日期 | 作出行政处罚决定日期 | 处罚决定书日期 | 处罚时间
    | 决定书日期
valid_until | CF_YXQ | 处罚有效期
publicity_until | CF_GSJZQ | disclosure_until | 公示截止期 | 公示期限 | 公示截止日期
published_on | published | 公示日期 | 公开日期 | 发布日期 | 公示时间 | 发布时间
authority | CF_CFJG | CF_XZJG | authority | 处罚机关 | 作出处罚的机关 | 行政处罚机关
    | 处罚机关名称 | 执法机关 | 作出行政处罚决定机关 | 作出处罚决定的机关 | 处罚单位
    | 作出处罚的机关名称 | 行政执法机关 | 执法主体 | 作出行政处罚的机关名称
    | 作出行政处罚决定机关名称
authority_code | CF_CFJGDM | 处罚机关统一社会信用代码 | 处罚机关代码
source_unit | CF_SJLY | 数据来源单位 | 数据来源
source_unit_code | CF_SJLYDM | 数据来源单位统一社会信用代码 | 数据来源单位代码
status | CF_ZT | 当前状态 | 状态
remark | BZ | 备注 | note
events | events
range_yuan | range_yuan
fines_yuan | fines_yuan
mitigated | mitigated
document_kind | kind
illegal_gain_yuan | illegal_gain_yuan
filed_on | 立案日期 | 立案时间
noticed_on | 告知日期 | 事先告知日期
"""


def _columns(table: str) -> dict[str, tuple[str, ...]]:
    entries = (line.split("|") for line in table.replace("\n    |", " |").strip().splitlines())
    return {name.strip(): tuple(alias.strip() for alias in rest) for name, *rest in entries}


COLUMNS = _columns(_TABLE)

# What may not be published although sources deliver it (发改办财金〔2018〕424号, law.md §4.1).
PRIVATE = frozenset(
    ("party_id", "party_id_kind", "representative_id", "representative_id_kind",
     "party_phone", "party_address")
)  # fmt: skip

_NOISE = re.compile(r"[\s*＊()\[\]:：,，、/_\-]+")


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).replace("\ufeff", "")
    return _NOISE.sub("", text).casefold().removesuffix("必填").removesuffix("选填")


_CANONICAL = {_plain(alias): name for name, aliases in COLUMNS.items() for alias in aliases}


@lru_cache(maxsize=4096)
def canonical(name: str) -> str | None:
    """The canonical name of a column, or None for a column that has no place."""
    return _CANONICAL.get(_plain(name))


def recognised(cells: Iterable[Any]) -> int:
    """How many of the cells are names of known columns."""
    return sum(1 for cell in cells if isinstance(cell, str) and canonical(cell) is not None)
