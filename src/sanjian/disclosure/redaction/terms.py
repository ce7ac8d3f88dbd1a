"""The words of redaction: kinds of personal data, people of a case, what is kept, the policy.

What is hidden is a parameter (pack key `publish.redaction`), not code. The default hides every
personal kind; that is the safe side of 政府信息公开条例 第十五条 and 个人信息保护法 第二十八条.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """A kind of content that a public text must not carry, with its stable code."""

    PERSON_NAME = "person_name"
    IDENTITY_NUMBER = "identity_number"
    PHONE = "phone"
    EMAIL = "email"
    SOCIAL_ACCOUNT = "social_account"
    BANK_ACCOUNT = "bank_account"
    PLATE = "plate"
    ADDRESS = "address"
    BIRTH_DATE = "birth_date"
    PROPERTY_CERTIFICATE = "property_certificate"
    PROPERTY_STATE = "property_state"
    HEALTH = "health"
    MINOR = "minor"
    STATE_SECRET = "state_secret"
    COMMERCIAL_SECRET = "commercial_secret"


LABELS: dict[Kind, str] = {
    Kind.PERSON_NAME: "自然人姓名",
    Kind.IDENTITY_NUMBER: "证件号码",
    Kind.PHONE: "电话号码",
    Kind.EMAIL: "电子邮箱",
    Kind.SOCIAL_ACCOUNT: "网络账号",
    Kind.BANK_ACCOUNT: "银行账号",
    Kind.PLATE: "车辆号牌",
    Kind.ADDRESS: "住址",
    Kind.BIRTH_DATE: "出生日期",
    Kind.PROPERTY_CERTIFICATE: "产权证书编号",
    Kind.PROPERTY_STATE: "财产状况",
    Kind.HEALTH: "健康信息",
    Kind.MINOR: "未成年人身份信息",
    Kind.STATE_SECRET: "国家秘密标志",
    Kind.COMMERCIAL_SECRET: "商业秘密标志",
}

PERSONAL_KINDS = frozenset(Kind) - {Kind.STATE_SECRET, Kind.COMMERCIAL_SECRET}
_CONTACT = frozenset({Kind.PHONE, Kind.EMAIL, Kind.SOCIAL_ACCOUNT})

# What laws and packs call the kinds; one word may cover several.
_WORDS: dict[str, frozenset[Kind]] = {
    "姓名": frozenset({Kind.PERSON_NAME}),
    "身份证号": frozenset({Kind.IDENTITY_NUMBER}),
    "身份证号码": frozenset({Kind.IDENTITY_NUMBER}),
    "通讯方式": _CONTACT,
    "通信方式": _CONTACT,
    "联系方式": _CONTACT,
    "电话": frozenset({Kind.PHONE}),
    "银行账户": frozenset({Kind.BANK_ACCOUNT}),
    "家庭住址": frozenset({Kind.ADDRESS}),
    "车牌号": frozenset({Kind.PLATE}),
    "健康状况": frozenset({Kind.HEALTH}),
    "未成年人": frozenset({Kind.MINOR}),
    "国家秘密": frozenset({Kind.STATE_SECRET}),
    "商业秘密": frozenset({Kind.COMMERCIAL_SECRET}),
    "个人隐私": PERSONAL_KINDS,
} | {label: frozenset({kind}) for kind, label in LABELS.items()}


class Role(StrEnum):
    """What a natural person is in the case; the policy may show some roles by name."""

    PARTY = "party"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AGENT = "agent"
    WITNESS = "witness"
    VICTIM = "victim"
    GUARDIAN = "guardian"
    OFFICIAL = "official"
    OTHER = "other"


class Confidence(StrEnum):
    """How sure a finding is. A suggestion is never hidden without a person's decision."""

    CERTAIN = "certain"
    LIKELY = "likely"
    SUGGESTED = "suggested"


RANK = {Confidence.CERTAIN: 2, Confidence.LIKELY: 1, Confidence.SUGGESTED: 0}


@dataclass(frozen=True)
class Person:
    """A natural person known from the case record, with every value that must not be published."""

    name: str
    role: Role = Role.OTHER
    minor: bool = False
    aliases: tuple[str, ...] = ()
    identity_numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownNames:
    """Everyone whom the case record names."""

    persons: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Keep:
    """What stays readable: organisations, officials, and the agency's own contact data."""

    organisations: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """What the jurisdiction hides: kinds, and the roles whose names it shows."""

    hide: frozenset[Kind] = frozenset(Kind)
    shown_roles: frozenset[Role] = field(default_factory=lambda: frozenset({Role.OFFICIAL}))

    @classmethod
    def from_items(
        cls, items: Iterable[str], *, shown_roles: Iterable[str] = (Role.OFFICIAL,)
    ) -> "Policy":
        """The policy of a pack's `publish.redaction` list: codes of `Kind` or the laws' words.

        An empty list means the platform's rule, everything. Raises ValueError naming the entry
        that is no known kind or role.
        """
        hide: set[Kind] = set()
        for item in items:
            if item in _WORDS:
                hide |= _WORDS[item]
            else:
                try:
                    hide.add(Kind(item))
                except ValueError:
                    raise ValueError(f"publish.redaction: 未知的脱敏种类“{item}”") from None
        return cls(
            hide=frozenset(hide) or frozenset(Kind),
            shown_roles=frozenset(Role(role) for role in shown_roles),
        )


@dataclass(frozen=True)
class Finding:
    """One place of the original text: offsets, kind, why, what would stand there, how sure.

    `hide` is what happens when nobody decides: certain and likely findings are hidden, suggestions
    and what the policy shows are not. `key` names the finding in the clerk's decisions.
    """

    start: int
    end: int
    kind: Kind
    reason: str
    replacement: str
    confidence: Confidence
    hide: bool
    subject: str = ""

    @property
    def key(self) -> str:
        """Stable name of this finding while the text stays the same."""
        return f"{self.start}-{self.end}-{self.kind.value}"


@dataclass(frozen=True)
class Candidate:
    """A finding before overlaps are settled and replacements are numbered.

    `subject` is what makes two places the same thing (a person's name, a normalised number).
    """

    start: int
    end: int
    kind: Kind
    reason: str
    confidence: Confidence
    subject: str
    hide: bool = True
    role: Role = Role.OTHER
    minor: bool = False
