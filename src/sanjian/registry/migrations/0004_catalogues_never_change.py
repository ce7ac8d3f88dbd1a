"""Released catalogues never change, and none comes into force on the day of its release or before.

A dossier's acts are folded under the list in force on their day. A list that came into force on
the day it was released would change what an act of the same morning meant.
"""

from django.db import migrations

_CREATE = """
ALTER TABLE registry_catalogueversion
  ADD CONSTRAINT catalogue_force_later
    CHECK (in_force > (released_at AT TIME ZONE 'Asia/Shanghai')::date),
  ADD CONSTRAINT catalogue_digest_form CHECK (digest ~ '^[0-9a-f]{64}$' AND number > 0);
CREATE FUNCTION registry_catalogue_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.released_at > clock_timestamp() + interval '5 seconds' THEN
    RAISE EXCEPTION '目录的发布时间晚于数据库时间' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'catalogue_clock';
  END IF;
  IF NOT NEW.sample AND NEW.released_at < clock_timestamp() - interval '60 seconds' THEN
    RAISE EXCEPTION '目录的发布时间早于数据库时间' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'catalogue_clock';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER catalogue_clock BEFORE INSERT ON registry_catalogueversion
  FOR EACH ROW EXECUTE FUNCTION registry_catalogue_clock();
CREATE FUNCTION registry_catalogue_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '已发布的目录清单不得修改或者删除，修订须另行发布新版本'
    USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
"""
_KEPT = ("version", "entry", "filing")
_TRIGGERS = "".join(
    f"""
CREATE TRIGGER catalogue{one}_kept BEFORE UPDATE OR DELETE ON registry_catalogue{one}
  FOR EACH ROW EXECUTE FUNCTION registry_catalogue_kept();
CREATE TRIGGER catalogue{one}_never_emptied BEFORE TRUNCATE ON registry_catalogue{one}
  FOR EACH STATEMENT EXECUTE FUNCTION registry_catalogue_kept();
"""
    for one in _KEPT
)
_DROP = (
    "".join(
        f"DROP TRIGGER catalogue{one}_kept ON registry_catalogue{one};"
        f"DROP TRIGGER catalogue{one}_never_emptied ON registry_catalogue{one};"
        for one in _KEPT
    )
    + """
DROP TRIGGER catalogue_clock ON registry_catalogueversion;
DROP FUNCTION registry_catalogue_clock();
DROP FUNCTION registry_catalogue_kept();
ALTER TABLE registry_catalogueversion
  DROP CONSTRAINT catalogue_force_later, DROP CONSTRAINT catalogue_digest_form;
"""
)


class Migration(migrations.Migration):
    dependencies = [("registry", "0003_catalogues")]
    operations = [migrations.RunSQL(_CREATE + _TRIGGERS, _DROP)]
