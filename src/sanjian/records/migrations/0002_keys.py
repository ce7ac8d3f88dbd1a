"""The keys that carry state, and the triggers that keep what was recorded.

Written in SQL because Django cannot declare a foreign key of several columns. With these, a
decision without a passed review of exactly its draft cannot be represented.
"""

from typing import ClassVar

from django.db import migrations

KEYS = """
ALTER TABLE records_dossier
  ADD CONSTRAINT dossier_agency UNIQUE (id, agency_id),
  ADD CONSTRAINT dossier_ruling UNIQUE (id, ruling_allowed),
  ADD CONSTRAINT dossier_pack FOREIGN KEY (pack_id, ruling_allowed)
    REFERENCES rulepacks_publishedpack (digest, head_ruling_allowed);

ALTER TABLE records_act
  ADD CONSTRAINT act_agency FOREIGN KEY (dossier_id, agency_id)
    REFERENCES records_dossier (id, agency_id),
  ADD CONSTRAINT act_hashes CHECK (hash ~ '^[0-9a-f]{64}$' AND prev_hash ~ '^[0-9a-f]{64}$'
    AND content_hash ~ '^[0-9a-f]{64}$' AND seq > 0);

ALTER TABLE records_draft
  ADD CONSTRAINT draft_requires UNIQUE (dossier_id, draft_hash, review_required),
  ADD CONSTRAINT draft_act FOREIGN KEY (dossier_id, act_seq)
    REFERENCES records_act (dossier_id, seq);

ALTER TABLE records_currentdraft
  ADD CONSTRAINT current_draft UNIQUE (dossier_id, draft_hash, review_required),
  ADD CONSTRAINT current_is_draft FOREIGN KEY (dossier_id, draft_hash, review_required)
    REFERENCES records_draft (dossier_id, draft_hash, review_required);

ALTER TABLE records_review
  ADD CONSTRAINT review_state UNIQUE (id, dossier_id, draft_hash, outcome),
  ADD CONSTRAINT review_of_draft FOREIGN KEY (dossier_id, draft_hash)
    REFERENCES records_draft (dossier_id, draft_hash),
  ADD CONSTRAINT review_ruling FOREIGN KEY (dossier_id, ruling_allowed)
    REFERENCES records_dossier (id, ruling_allowed),
  ADD CONSTRAINT review_by_reviewer FOREIGN KEY (dossier_id, reviewer_id, part)
    REFERENCES records_participation (dossier_id, person_id, part),
  ADD CONSTRAINT review_outcomes CHECK
    (outcome IN ('pending', 'passed', 'problems', 'withdrawn', 'ruled')),
  ADD CONSTRAINT review_ruled CHECK (outcome <> 'ruled' OR ruling_allowed),
  ADD CONSTRAINT review_signed CHECK
    (outcome = 'pending' OR (reviewer_id IS NOT NULL AND part IS NOT NULL
     AND part = 'reviewer' AND concluded_seq IS NOT NULL)),
  ADD CONSTRAINT review_submitted FOREIGN KEY (dossier_id, submitted_seq)
    REFERENCES records_act (dossier_id, seq),
  ADD CONSTRAINT review_concluded FOREIGN KEY (dossier_id, concluded_seq)
    REFERENCES records_act (dossier_id, seq);

ALTER TABLE records_decision
  ADD CONSTRAINT decision_on_draft FOREIGN KEY (dossier_id, draft_hash, review_required)
    REFERENCES records_currentdraft (dossier_id, draft_hash, review_required),
  ADD CONSTRAINT decision_on_review FOREIGN KEY (review_id, dossier_id, draft_hash, review_outcome)
    REFERENCES records_review (id, dossier_id, draft_hash, outcome),
  ADD CONSTRAINT decision_needs_review CHECK
    (NOT review_required OR (review_id IS NOT NULL AND review_outcome IS NOT NULL)),
  ADD CONSTRAINT decision_review_whole CHECK
    ((review_id IS NULL) = (review_outcome IS NULL)
     AND (review_outcome IS NULL OR review_outcome IN ('passed', 'ruled'))),
  ADD CONSTRAINT decision_act FOREIGN KEY (dossier_id, act_seq)
    REFERENCES records_act (dossier_id, seq);

ALTER TABLE records_document
  ADD CONSTRAINT document_agency FOREIGN KEY (dossier_id, agency_id)
    REFERENCES records_dossier (id, agency_id);
ALTER TABLE records_exhibit
  ADD CONSTRAINT exhibit_agency FOREIGN KEY (dossier_id, agency_id)
    REFERENCES records_dossier (id, agency_id);
"""

TRIGGERS = """
CREATE FUNCTION records_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '记录不能删改（%）', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', HINT = 'RECORD_IMMUTABLE';
END $$;

CREATE FUNCTION records_clock() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE latest timestamptz;
BEGIN
  IF NEW.at > clock_timestamp() + interval '5 seconds' THEN
    RAISE EXCEPTION '行为时间晚于数据库时间' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'act_clock';
  END IF;
  IF NOT NEW.sample AND NEW.at < clock_timestamp() - interval '60 seconds' THEN
    RAISE EXCEPTION '行为时间早于数据库时间' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'act_clock';
  END IF;
  SELECT at INTO latest FROM records_act
    WHERE dossier_id = NEW.dossier_id AND seq = NEW.seq - 1;
  IF latest IS NULL AND NEW.seq > 1 THEN
    RAISE EXCEPTION '行为序号不连续' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'act_order';
  END IF;
  IF latest IS NOT NULL AND NEW.at < latest THEN
    RAISE EXCEPTION '行为时间早于前一行为' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'act_clock';
  END IF;
  NEW.recorded_at := clock_timestamp();
  RETURN NEW;
END $$;
CREATE TRIGGER act_clock BEFORE INSERT ON records_act
  FOR EACH ROW EXECUTE FUNCTION records_clock();
"""

KEPT = (
    "act", "leaf", "participation", "draft", "decision", "exhibit", "access", "requestkey",
    "blob", "blobcheck", "portrait",
)  # fmt: skip


def _keep(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON records_{table}
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON records_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""


class Migration(migrations.Migration):
    """Forward only: there is no way back to a record without keys."""

    dependencies: ClassVar = [("records", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(KEYS),
        migrations.RunSQL(TRIGGERS + "".join(map(_keep, KEPT))),
    ]
