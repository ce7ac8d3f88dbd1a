"""Holds, lists of destruction and their answers; a salt may go once two persons have said so."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KEPT = "".join(
    f"""
CREATE TRIGGER {name}_kept BEFORE UPDATE OR DELETE ON records_{name}
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER {name}_never_emptied BEFORE TRUNCATE ON records_{name}
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""
    for name in (
        "filehold", "holdend", "destructionlist", "destructionitem", "destructionanswer",
        "unusualsettled",
    )
)  # fmt: skip

PROPOSER = """
ALTER TABLE records_destructionanswer ADD CONSTRAINT destruction_of_proposer
  FOREIGN KEY (listed_id, proposed_by_id)
  REFERENCES records_destructionlist (id, proposed_by_id);
"""

SALTS = """
CREATE FUNCTION records_salt_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wanted records_leaf;
BEGIN
  wanted := OLD;
  wanted.salt := ''::bytea;
  IF wanted IS NOT DISTINCT FROM NEW AND OLD.kind IN ('exhibit', 'pdf') AND EXISTS (
    SELECT 1 FROM records_destructionitem AS item
    JOIN records_destructionanswer AS answer ON answer.listed_id = item.listed_id
    JOIN records_dossier AS file ON file.id = item.dossier_id
    JOIN records_archivefile AS kept ON kept.dossier_id = item.dossier_id
    WHERE item.dossier_id = OLD.dossier_id AND answer.approved AND file.closed
      AND kept.expires_on < (answer.answered_at AT TIME ZONE 'Asia/Shanghai')::date
      AND NOT EXISTS (
        SELECT 1 FROM records_filehold AS hold
        LEFT JOIN records_holdend AS ended ON ended.hold_id = hold.id
        WHERE hold.dossier_id = item.dossier_id AND ended.id IS NULL)
  ) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '记录不能删改（%）', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation', HINT = 'RECORD_IMMUTABLE';
END $$;
DROP TRIGGER leaf_kept ON records_leaf;
CREATE TRIGGER leaf_kept BEFORE DELETE ON records_leaf
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER leaf_erased BEFORE UPDATE ON records_leaf
  FOR EACH ROW EXECUTE FUNCTION records_salt_erased();
"""


class Migration(migrations.Migration):
    """Forward only."""

    dependencies = [
        ('records', '0019_copies'),
        ('registry', '0014_bases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DestructionList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='清册编号')),
                ('reason', models.CharField(max_length=200, verbose_name='鉴定意见')),
                ('contents', models.JSONField(verbose_name='清册内容')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DestructionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=60, verbose_name='档号')),
                ('expired_on', models.DateField(verbose_name='保管期满日')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='destructions', to='records.dossier')),
                ('listed', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='records.destructionlist')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DestructionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('approved', models.BooleanField(verbose_name='批准')),
                ('opinion', models.CharField(max_length=200, verbose_name='意见')),
                ('answered_at', models.DateTimeField(verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listed', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='records.destructionlist')),
            ],
        ),
        migrations.CreateModel(
            name='FileHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='事由')),
                ('held_at', models.DateTimeField(verbose_name='登记时间')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='records.dossier')),
                ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HoldEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=200, verbose_name='解除事由')),
                ('ended_at', models.DateTimeField(verbose_name='解除时间')),
                ('ended_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hold', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='end', to='records.filehold')),
            ],
        ),
        migrations.CreateModel(
            name='UnusualSettled',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='情形')),
                ('hour', models.DateTimeField(verbose_name='时段')),
                ('word', models.CharField(max_length=200, verbose_name='处理意见')),
                ('settled_at', models.DateTimeField(verbose_name='处理时间')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='destructionlist',
            constraint=models.UniqueConstraint(fields=('agency', 'number'), name='destruction_number'),
        ),
        migrations.AddConstraint(
            model_name='destructionlist',
            constraint=models.UniqueConstraint(fields=('id', 'proposed_by'), name='destruction_proposer'),
        ),
        migrations.AddConstraint(
            model_name='destructionitem',
            constraint=models.UniqueConstraint(fields=('listed', 'dossier'), name='destruction_once'),
        ),
        migrations.AddConstraint(
            model_name='destructionanswer',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by', models.F('proposed_by')), _negated=True), name='destruction_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='unusualsettled',
            constraint=models.UniqueConstraint(fields=('kind', 'person', 'hour'), name='unusual_once'),
        ),
        migrations.AddConstraint(
            model_name='unusualsettled',
            constraint=models.CheckConstraint(condition=models.Q(('settled_by', models.F('person')), _negated=True), name='unusual_by_another'),
        ),
        migrations.RunSQL(KEPT + PROPOSER + SALTS),
    ]
