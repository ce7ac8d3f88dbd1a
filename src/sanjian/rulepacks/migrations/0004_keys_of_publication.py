"""No publication without a report for exactly that digest, no release by the proposer.

Keys, not programs: a published pack points to a report (id, digest, held) and, when it was
released here, to an answer (id, digest, 'released'), which in turn points to the proposal
(id, digest, proposed_by). Packs published before these keys existed stay as they are; the demand
for a report holds for every new row.
"""

from django.db import migrations

_APPEND_ONLY = ("packproposal", "packcheck", "packanswer")

_KEYS = """
ALTER TABLE rulepacks_packanswer
    ADD CONSTRAINT rulepacks_answer_of_proposal
    FOREIGN KEY (proposal_id, digest, proposed_by)
    REFERENCES rulepacks_packproposal (id, digest, proposed_by);
ALTER TABLE rulepacks_publishedpack
    ADD CONSTRAINT rulepacks_published_checked
    FOREIGN KEY (check_report_id, digest, check_held)
    REFERENCES rulepacks_packcheck (id, digest, held),
    ADD CONSTRAINT rulepacks_published_held CHECK (check_held),
    ADD CONSTRAINT rulepacks_published_released
    FOREIGN KEY (answer_id, digest, answer_given)
    REFERENCES rulepacks_packanswer (id, digest, answer),
    ADD CONSTRAINT rulepacks_published_report CHECK (check_report_id IS NOT NULL) NOT VALID;
"""
_NO_KEYS = """
ALTER TABLE rulepacks_publishedpack
    DROP CONSTRAINT rulepacks_published_report,
    DROP CONSTRAINT rulepacks_published_released,
    DROP CONSTRAINT rulepacks_published_held,
    DROP CONSTRAINT rulepacks_published_checked;
ALTER TABLE rulepacks_packanswer DROP CONSTRAINT rulepacks_answer_of_proposal;
"""
_REFUSE = """
CREATE FUNCTION rulepacks_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '规则包的提请、核验和答复不得修改或者删除'
        USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER rulepacks_{table}_rows BEFORE UPDATE OR DELETE ON rulepacks_{table}
    FOR EACH ROW EXECUTE FUNCTION rulepacks_refuse_rewriting();
CREATE TRIGGER rulepacks_{table}_table BEFORE TRUNCATE ON rulepacks_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION rulepacks_refuse_rewriting();
"""
    for table in _APPEND_ONLY
)
_ALLOW = (
    "".join(
        f"DROP TRIGGER rulepacks_{table}_table ON rulepacks_{table};"
        f"DROP TRIGGER rulepacks_{table}_rows ON rulepacks_{table};"
        for table in _APPEND_ONLY
    )
    + "DROP FUNCTION rulepacks_refuse_rewriting();"
)


class Migration(migrations.Migration):
    dependencies = [("rulepacks", "0003_drafts_checks_releases")]
    operations = [
        migrations.RunSQL(_KEYS, _NO_KEYS),
        migrations.RunSQL(_REFUSE, _ALLOW),
    ]
