"""The rules of a dossier change only by the act that adopts other ones.

The pin may be written by the working role since then, so the database itself asks for the act: the
last act of its kind must name exactly this pack. A ruling given under rules that allow one stays
with them: the key carries the new state down to the reviews, and a ruled one refuses it.
"""

from django.db import migrations

RULES = """
CREATE FUNCTION records_pin_follows_act() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM records_act a WHERE a.dossier_id = NEW.id AND a.step = 'adopt_rules'
      AND a.seq = NEW.seq AND a.pack_digest = NEW.pack_id
      AND a.content ->> 'new_pack' = NEW.pack_id
  ) THEN
    RAISE EXCEPTION '案卷所依的规则只能由“改用新规则”的行为改变' USING ERRCODE = 'restrict_violation',
      CONSTRAINT = 'pin_follows_act';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER dossier_pin AFTER UPDATE ON records_dossier
  FOR EACH ROW WHEN (OLD.pack_id IS DISTINCT FROM NEW.pack_id)
  EXECUTE FUNCTION records_pin_follows_act();
ALTER TABLE records_review DROP CONSTRAINT review_ruling,
  ADD CONSTRAINT review_ruling FOREIGN KEY (dossier_id, ruling_allowed)
    REFERENCES records_dossier (id, ruling_allowed) ON UPDATE CASCADE;
"""


class Migration(migrations.Migration):
    """Forward only."""

    dependencies = [("records", "0008_archive")]
    operations = [migrations.RunSQL(RULES)]
