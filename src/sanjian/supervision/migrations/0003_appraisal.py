"""案卷评查: drawings, drawn files, what was done about each. Rows are added only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


_KEPT = "".join(
    f'''
CREATE TRIGGER {one}_kept BEFORE UPDATE OR DELETE ON supervision_{one}
  FOR EACH ROW EXECUTE FUNCTION supervision_kept();
CREATE TRIGGER {one}_never_emptied BEFORE TRUNCATE ON supervision_{one}
  FOR EACH STATEMENT EXECUTE FUNCTION supervision_kept();
'''
    for one in ("appraisal", "appraisalfile", "appraisalstep")
)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0019_copies'),
        ('registry', '0014_bases'),
        ('supervision', '0002_rollout'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appraisal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('campaign', '案卷评查'), ('spot', '记录抽查'), ('internal', '内部监督检查')], max_length=10, verbose_name='类别')),
                ('title', models.CharField(max_length=100, verbose_name='名称')),
                ('since', models.DateField(verbose_name='登记自')),
                ('until', models.DateField(verbose_name='登记至')),
                ('per_unit', models.IntegerField(verbose_name='每一单位每类件数')),
                ('seed', models.CharField(max_length=64, verbose_name='种子')),
                ('pool', models.JSONField(verbose_name='抽取范围')),
                ('criteria', models.JSONField(verbose_name='评分标准')),
                ('grades', models.JSONField(verbose_name='等次')),
                ('due_days', models.IntegerField(verbose_name='整改期限（日）')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='AppraisalFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.IntegerField(verbose_name='次序')),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='supervision.appraisal')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.dossier')),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='AppraisalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('scored', '评分'), ('defect', '问题'), ('put_right', '整改'), ('appealed', '申诉'), ('decided', '申诉处理'), ('advised', '改进建议'), ('answered', '建议答复')], max_length=10, verbose_name='事项')),
                ('content', models.JSONField(verbose_name='内容')),
                ('due', models.DateField(null=True, verbose_name='期限')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('appraisal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supervision.appraisal')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='supervision.appraisalfile')),
                ('of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed', to='supervision.appraisalstep')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='appraisalfile',
            constraint=models.UniqueConstraint(fields=('appraisal', 'dossier'), name='drawn_once'),
        ),
        migrations.AddConstraint(
            model_name='appraisalstep',
            constraint=models.UniqueConstraint(condition=models.Q(('name', 'scored')), fields=('file', 'by'), name='scored_once'),
        ),
        migrations.AddConstraint(
            model_name='appraisalstep',
            constraint=models.UniqueConstraint(condition=models.Q(('name', 'appealed')), fields=('file',), name='appealed_once'),
        ),
        migrations.AddConstraint(
            model_name='appraisalstep',
            constraint=models.UniqueConstraint(condition=models.Q(('name__in', ('put_right', 'decided', 'answered'))), fields=('of',), name='followed_once'),
        ),
            migrations.RunSQL(_KEPT),
    ]
