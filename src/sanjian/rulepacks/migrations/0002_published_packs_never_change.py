"""The database itself refuses to change, remove or empty published packs, to the owner as well."""

from django.db import migrations

_CREATE = """
CREATE FUNCTION rulepacks_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '已发布的规则包不得修改或者删除，修订须另行发布'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
CREATE TRIGGER rulepacks_publishedpack_rows BEFORE UPDATE OR DELETE ON rulepacks_publishedpack
    FOR EACH ROW EXECUTE FUNCTION rulepacks_refuse_change();
CREATE TRIGGER rulepacks_publishedpack_table BEFORE TRUNCATE ON rulepacks_publishedpack
    FOR EACH STATEMENT EXECUTE FUNCTION rulepacks_refuse_change();
"""
_DROP = """
DROP TRIGGER rulepacks_publishedpack_table ON rulepacks_publishedpack;
DROP TRIGGER rulepacks_publishedpack_rows ON rulepacks_publishedpack;
DROP FUNCTION rulepacks_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("rulepacks", "0001_initial")]
    operations = [migrations.RunSQL(_CREATE, _DROP)]
