"""The tables of the public log, and what of a leaf its entry needs."""

import django.db.models.deletion
import django.db.models.functions.datetime
import sanjian.records.models
from django.db import migrations, models

KEPT = ("logcase", "logbatch", "logentry", "logcheckpoint", "logcosignature")

KEYS = """
ALTER TABLE records_logbatch
  ADD CONSTRAINT log_batch_grows CHECK (upto > first OR (upto = 0 AND first IS NULL));

CREATE FUNCTION records_log_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found bigint;
BEGIN
  SELECT count(*) INTO found FROM records_logentry
    WHERE index >= NEW.first AND index < NEW.upto;
  IF found <> NEW.upto - NEW.first THEN
    RAISE EXCEPTION '日志批次缺少条目' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'log_batch_whole';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER logbatch_whole BEFORE INSERT ON records_logbatch
  FOR EACH ROW EXECUTE FUNCTION records_log_whole();
"""


def _keep(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON records_{table}
  FOR EACH ROW EXECUTE FUNCTION records_refuse();
CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON records_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0002_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogBatch',
            fields=[
                ('upto', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='此后条数')),
                ('horizon', models.BigIntegerField(verbose_name='此前事务均已收入')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='LogCase',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='records.dossier')),
                ('tag', models.CharField(max_length=32, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='LogCosignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('witness', models.CharField(max_length=200, verbose_name='见证方')),
                ('key_id', models.CharField(max_length=8)),
                ('line', models.TextField(verbose_name='签名行')),
                ('stamped_at', models.DateTimeField(verbose_name='见证时间')),
            ],
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('index', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='位置')),
                ('case_seq', models.IntegerField(null=True, verbose_name='本案序号')),
                ('prev', models.CharField(blank=True, max_length=64, verbose_name='本案前一条')),
                ('leaf_hash', models.CharField(max_length=64, verbose_name='叶散列')),
            ],
        ),
        migrations.AddField(
            model_name='leaf',
            name='act_seq',
            field=models.IntegerField(null=True, verbose_name='行为序号'),
        ),
        migrations.AddField(
            model_name='leaf',
            name='closes',
            field=models.BooleanField(db_default=False, default=False, verbose_name='结案'),
        ),
        migrations.AddField(
            model_name='leaf',
            name='dossier',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.dossier'),
        ),
        migrations.AddField(
            model_name='leaf',
            name='left_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='写入时间'),
        ),
        migrations.AddField(
            model_name='leaf',
            name='shown',
            field=models.TextField(blank=True, db_default='', default='', verbose_name='公开值'),
        ),
        migrations.AddField(
            model_name='leaf',
            name='tx',
            field=models.BigIntegerField(db_default=sanjian.records.models.CurrentTransaction(), verbose_name='写入事务'),
        ),
        migrations.AddIndex(
            model_name='leaf',
            index=models.Index(fields=['tx'], name='leaf_tx'),
        ),
        migrations.CreateModel(
            name='LogCheckpoint',
            fields=[
                ('size', models.OneToOneField(db_column='size', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='records.logbatch')),
                ('root', models.CharField(max_length=64, verbose_name='根')),
                ('note', models.TextField(verbose_name='检查点')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddField(
            model_name='logbatch',
            name='first',
            field=models.OneToOneField(db_column='first', null=True, on_delete=django.db.models.deletion.PROTECT, to='records.logbatch'),
        ),
        migrations.AddField(
            model_name='logentry',
            name='case',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.logcase'),
        ),
        migrations.AddField(
            model_name='logentry',
            name='leaf',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='records.leaf'),
        ),
        migrations.AddField(
            model_name='logcosignature',
            name='checkpoint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cosignatures', to='records.logcheckpoint'),
        ),
        migrations.AddConstraint(
            model_name='logentry',
            constraint=models.UniqueConstraint(fields=('case', 'case_seq'), name='log_case_order'),
        ),
        migrations.AddConstraint(
            model_name='logcosignature',
            constraint=models.UniqueConstraint(fields=('checkpoint', 'key_id', 'stamped_at'), name='cosigned_once'),
        ),
        migrations.RunSQL(KEYS + "".join(map(_keep, KEPT))),
    ]
