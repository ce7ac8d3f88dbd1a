"""Tables of the registry: agencies, people, posts, certificates, qualifications, powers."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from sanjian.law.people import CertificateState, Role
from sanjian.registry.basis_models import BasisDuty, BasisEvent
from sanjian.registry.body_models import BodyChange
from sanjian.registry.catalogue.models import (
    Catalogue,
    CatalogueDraft,
    CatalogueEntry,
    CatalogueFiling,
    CatalogueVersion,
)
from sanjian.registry.equipment_models import (
    Device,
    DeviceEvent,
    EquipmentReminder,
    EquipmentStandard,
    Room,
    RoomBooking,
)
from sanjian.registry.legal_staff_models import LeadOffice, LegalExam, LegalStaff, Posting
from sanjian.registry.licences.models import Licence, LicenceBar, LicenceEvent
from sanjian.registry.mandate_models import Mandate
from sanjian.registry.own_flow_models import OwnFlow, OwnFlowAct
from sanjian.registry.pilot_models import PilotScope
from sanjian.registry.portrait_models import PersonPhoto
from sanjian.registry.power_models import PowerChange, PowerChangeStep
from sanjian.registry.regulation_models import (
    RegulationAct,
    RegulationCheck,
    RegulationVersion,
)
from sanjian.registry.review_body_models import ReviewBody
from sanjian.registry.reviewer_models import (
    Adviser,
    AdviserInterest,
    ReviewerEntry,
    ReviewerLoan,
    ReviewerReport,
    ReviewerTraining,
    ReviewRule,
)
from sanjian.registry.safeguard_models import (
    BudgetItem,
    PlanDocument,
    PlanFigure,
    SafeguardLine,
)
from sanjian.registry.statute_models import RegisteredStatute
from sanjian.registry.unit_models import Unit, UnitMember

__all__ = [
    "BodyChange",
    "Adviser",
    "AdviserInterest",
    "Agency",
    "BasisDuty",
    "BasisEvent",
    "BudgetItem",
    "Catalogue",
    "CatalogueDraft",
    "CatalogueEntry",
    "CatalogueFiling",
    "CatalogueVersion",
    "Certificate",
    "CertificateChange",
    "Device",
    "DeviceEvent",
    "EquipmentReminder",
    "EquipmentStandard",
    "LeadOffice",
    "LegalExam",
    "LegalStaff",
    "Licence",
    "LicenceBar",
    "LicenceEvent",
    "Mandate",
    "OwnFlow",
    "OwnFlowAct",
    "Person",
    "PersonPhoto",
    "PilotScope",
    "PlanDocument",
    "PlanFigure",
    "Post",
    "Posting",
    "PowerChange",
    "PowerChangeStep",
    "PowerItem",
    "Qualification",
    "RegisteredStatute",
    "RegulationAct",
    "RegulationCheck",
    "RegulationVersion",
    "ReviewBody",
    "ReviewRule",
    "ReviewerEntry",
    "ReviewerLoan",
    "ReviewerReport",
    "ReviewerTraining",
    "Room",
    "RoomBooking",
    "SafeguardLine",
    "Unit",
    "UnitMember",
]


class Agency(models.Model):
    """An enforcement body (行政执法主体) or the bureau that supervises them."""

    class Kind(models.TextChoices):
        """What makes it a body that may enforce."""

        DEPARTMENT = "department", "行政机关"
        AUTHORISED = "authorised", "法律、法规、规章授权的组织"
        TOWN = "town", "乡镇人民政府、街道办事处"
        ENTRUSTED = "entrusted", "依法受委托的组织"
        POLICE = "police", "公安机关"

    name = models.CharField("名称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=40)
    code_word = models.CharField("机关代字", max_length=20, unique=True)
    kind = models.CharField("类别", max_length=20, choices=Kind)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("电话", max_length=40)
    duties = models.TextField("职责权限", blank=True)
    bank = models.CharField("代收银行", max_length=100, blank=True)
    bank_account_name = models.CharField("收款户名", max_length=100, blank=True)
    bank_account = models.CharField("收款账号", max_length=60, blank=True)
    court = models.CharField("有管辖权的人民法院", max_length=100, blank=True)
    reconsideration_organ = models.CharField("行政复议机关", max_length=100, blank=True)
    supervises = models.BooleanField("司法行政部门（监督机构）", default=False)
    is_subject = models.BooleanField("具有行政执法主体资格", default=True)
    review_body = models.CharField("法制审核机构", max_length=100, blank=True)

    class Meta:
        """Agencies are listed as registered."""

        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Creates people; there is no superuser in this house."""

    def get_by_natural_key(self, username: str | None) -> Person:
        """Return the person with that account name."""
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody who works in an agency and may log in."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=50)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="people")
    is_active = models.BooleanField("在职", default=True)
    is_sample = models.BooleanField("样例账号", default=False)
    outside = models.BooleanField("外聘人员，只见受邀的案件", default=False)
    lent = models.BooleanField("曾由其他单位调用审核", default=False)

    USERNAME_FIELD = "username"
    objects = People()

    class Meta:
        """Listed by agency, then as registered."""

        ordering: ClassVar = ["agency_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "agency"], name="person_agency")
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post held from a day to a day; roles come from posts, never from check boxes."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField("岗位", max_length=20, choices=[(r.value, r.label) for r in Role])
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)

    class Meta:
        """One row for each term of a post."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "role", "valid_from"], name="post_term"),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gte=models.F("valid_from")),
                name="post_order",
            ),
        ]


class Certificate(models.Model):
    """An enforcement certificate (行政执法证) with its term."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="certificates")
    number = models.CharField("证号", max_length=40, unique=True)
    issuer = models.CharField("发证机关", max_length=100)
    field = models.CharField("执法类别", max_length=100, blank=True)
    kind = models.CharField("证件类别", max_length=20, blank=True)
    filing = models.CharField("备案编号", max_length=60, blank=True)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至")

    class Meta:
        """The term has an order."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from")),
                name="certificate_order",
            ),
        ]


class CertificateChange(models.Model):
    """A certificate suspended, revoked or restored on a day, with the reason."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="changes")
    state = models.CharField(
        "状态", max_length=20, choices=[(s.value, s.label) for s in CertificateState]
    )
    since = models.DateField("自")
    reason = models.CharField("原因", max_length=500)

    class Meta:
        """Read in order of the day."""

        ordering: ClassVar = ["since", "id"]


class Qualification(models.Model):
    """A qualification that legal review asks for (法律职业资格、从事审核的起始日)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="qualifications")
    kind = models.CharField("资格", max_length=60)
    number = models.CharField("证书编号", max_length=60)
    since = models.DateField("自")
    review_since = models.DateField("初次从事法制审核", null=True, blank=True)


class PowerItem(models.Model):
    """One item of an agency's power list (权责清单) with its legal basis."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="powers")
    code = models.CharField("事项编码", max_length=40)
    name = models.CharField("事项名称", max_length=200)
    kind = models.CharField("类别", max_length=20, default="penalty")
    basis = models.TextField("实施依据")
    details = models.JSONField("清单内容", default=dict, blank=True)
    valid_from = models.DateField("自")
    valid_until = models.DateField("至", null=True, blank=True)

    class Meta:
        """Codes are unique within an agency and a term."""

        ordering: ClassVar = ["agency_id", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "code", "valid_from"], name="power_term")
        ]
