"""Document formats beside the packs': versions and what became of each; rows only added."""

from typing import ClassVar

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
    for name in ("formatversion", "formatact")
)


class Migration(migrations.Migration):
    """Forward only: what a document was made from stays."""


    dependencies: ClassVar = [
        ('records', '0015_docking'),
        ('registry', '0011_review_signer'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='FormatVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='文书种类')),
                ('label', models.CharField(max_length=100, verbose_name='文书名称')),
                ('level', models.CharField(choices=[('ministry', '国务院部门'), ('province', '省政府部门'), ('city', '市级'), ('system', '本系统'), ('own', '本机关')], max_length=10, verbose_name='层级')),
                ('use', models.CharField(choices=[('apply', '执行'), ('refer', '参照')], max_length=10, verbose_name='使用方式')),
                ('text', models.TextField(verbose_name='格式文本')),
                ('digest', models.CharField(max_length=64, verbose_name='校验值')),
                ('base_text', models.TextField(verbose_name='所依据的格式文本')),
                ('base_digest', models.CharField(max_length=64, verbose_name='所依据格式的校验值')),
                ('reason', models.CharField(max_length=300, verbose_name='修订说明')),
                ('made_at', models.DateTimeField(verbose_name='拟订时间')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='FormatAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('approved', '审批通过'), ('returned', '退回'), ('filed', '备案'), ('used', '启用'), ('ended', '停用')], max_length=10, verbose_name='办理')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='备案号')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='意见')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='records.formatversion')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddIndex(
            model_name='formatversion',
            index=models.Index(fields=['kind', 'agency'], name='format_kind'),
        ),
        migrations.AddConstraint(
            model_name='formatversion',
            constraint=models.CheckConstraint(condition=models.Q(('level', 'own'), ('use', 'apply'), _negated=True), name='format_own_refers'),
        ),
        migrations.AddConstraint(
            model_name='formatact',
            constraint=models.UniqueConstraint(fields=('version', 'what'), name='format_act_once'),
        ),
        migrations.AddConstraint(
            model_name='formatact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', 'filed'), _negated=True), models.Q(('number', ''), _negated=True), _connector='OR'), name='format_filed_number'),
        ),
        migrations.RunSQL(KEPT),
    ]
