"""Joint decisions: each signing organ's own pass of exactly the draft is part of the keys.

A draft says how many further organs sign it; its signers are numbered up to that number, and the
passes of a draft are numbered as they come, each of another signer. A decision refers to the pass
with the last number, so that it exists only when every signer has passed.
"""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEYS = """
ALTER TABLE records_decision DROP CONSTRAINT decision_on_draft;
ALTER TABLE records_currentdraft DROP CONSTRAINT current_is_draft, DROP CONSTRAINT current_draft;
ALTER TABLE records_draft
  ADD CONSTRAINT draft_signed UNIQUE (dossier_id, matter, draft_hash, review_required, signing),
  ADD CONSTRAINT draft_signers UNIQUE (dossier_id, draft_hash, signing),
  ADD CONSTRAINT draft_signing CHECK (signing >= 0);
ALTER TABLE records_currentdraft
  ADD CONSTRAINT current_draft UNIQUE (dossier_id, matter, draft_hash, review_required, signing),
  ADD CONSTRAINT current_is_draft
    FOREIGN KEY (dossier_id, matter, draft_hash, review_required, signing)
    REFERENCES records_draft (dossier_id, matter, draft_hash, review_required, signing);
ALTER TABLE records_signer
  ADD CONSTRAINT signer_of_draft FOREIGN KEY (dossier_id, draft_hash, signing)
    REFERENCES records_draft (dossier_id, draft_hash, signing),
  ADD CONSTRAINT signer_order CHECK (ordinal BETWEEN 1 AND signing);
ALTER TABLE records_partner
  ADD CONSTRAINT partner_act FOREIGN KEY (dossier_id, act_seq)
    REFERENCES records_act (dossier_id, seq);
ALTER TABLE records_jointpass
  ADD CONSTRAINT joint_signer FOREIGN KEY (dossier_id, draft_hash, agency_id)
    REFERENCES records_signer (dossier_id, draft_hash, agency_id),
  ADD CONSTRAINT joint_reviewer FOREIGN KEY (dossier_id, reviewer_id, part)
    REFERENCES records_participation (dossier_id, person_id, part),
  ADD CONSTRAINT joint_part CHECK (part = 'reviewer'),
  ADD CONSTRAINT joint_own FOREIGN KEY (reviewer_id, agency_id)
    REFERENCES registry_person (id, agency_id),
  ADD CONSTRAINT joint_act FOREIGN KEY (dossier_id, act_seq)
    REFERENCES records_act (dossier_id, seq),
  ADD CONSTRAINT joint_number CHECK (ordinal > 0),
  ADD COLUMN ordinal_before integer GENERATED ALWAYS AS (NULLIF(ordinal - 1, 0)) STORED,
  ADD CONSTRAINT joint_in_turn FOREIGN KEY (dossier_id, draft_hash, ordinal_before)
    REFERENCES records_jointpass (dossier_id, draft_hash, ordinal);
ALTER TABLE records_decision
  ADD CONSTRAINT decision_on_draft
    FOREIGN KEY (dossier_id, matter, draft_hash, review_required, signing)
    REFERENCES records_currentdraft (dossier_id, matter, draft_hash, review_required, signing),
  ADD COLUMN last_signature integer GENERATED ALWAYS AS (NULLIF(signing, 0)) STORED,
  ADD CONSTRAINT decision_signed FOREIGN KEY (dossier_id, draft_hash, last_signature)
    REFERENCES records_jointpass (dossier_id, draft_hash, ordinal);
"""
TABLES = ("partner", "signer", "jointpass")
KEPT = "".join(
    f"""
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON records_{table}
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON records_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""
    for table in TABLES
)


def _id() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _key(to: str, name: str = "+", *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=to, null=null
    )


def _hash() -> models.CharField:
    return models.CharField("决定稿校验值", max_length=64)


def _signing(model: str) -> migrations.AddField:
    return migrations.AddField(
        model, "signing", models.IntegerField("共同署名机关数", db_default=0)
    )


def _once(model: str, name: str, *fields: str) -> migrations.AddConstraint:
    return migrations.AddConstraint(
        model, models.UniqueConstraint(fields=["dossier", *fields], name=name)
    )


class Migration(migrations.Migration):
    """Forward only: there is no way back to a record without keys."""

    dependencies: ClassVar = [("records", "0010_access"), ("registry", "0008_pilot")]
    operations: ClassVar = [
        migrations.AddField(
            "dossier", "entrusting", _key("registry.agency", "entrusted_dossiers", null=True)
        ),
        _signing("draft"),
        _signing("currentdraft"),
        _signing("decision"),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", _id()),
                ("act_seq", models.IntegerField("行为序号")),
                ("agency", _key("registry.agency")),
                ("dossier", _key("records.dossier", "partners")),
            ],
        ),
        migrations.CreateModel(
            name="Signer",
            fields=[
                ("id", _id()),
                ("draft_hash", _hash()),
                ("ordinal", models.IntegerField("序号")),
                ("signing", models.IntegerField("共同署名机关数")),
                ("agency", _key("registry.agency")),
                ("dossier", _key("records.dossier", "signers")),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.CreateModel(
            name="JointPass",
            fields=[
                ("id", _id()),
                ("draft_hash", _hash()),
                ("ordinal", models.IntegerField("序号")),
                ("part", models.CharField(max_length=20, default="reviewer")),
                ("act_seq", models.IntegerField("行为序号")),
                ("agency", _key("registry.agency")),
                ("dossier", _key("records.dossier", "joint_passes")),
                ("reviewer", _key(settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["id"]},
        ),
        _once("partner", "partner_once", "agency"),
        _once("signer", "signer_place", "draft_hash", "ordinal"),
        _once("signer", "signer_once", "draft_hash", "agency"),
        _once("jointpass", "joint_once", "draft_hash", "agency"),
        _once("jointpass", "joint_turn", "draft_hash", "ordinal"),
        migrations.RunSQL(KEYS + KEPT),
    ]
