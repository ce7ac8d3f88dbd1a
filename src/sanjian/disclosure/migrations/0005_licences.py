"""The register of licences as the portal reads it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disclosure', '0004_beforehand'),
    ]

    operations = [
        migrations.CreateModel(
            name='PublishedLicence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=16, verbose_name='地址')),
                ('agency', models.CharField(max_length=100, verbose_name='发证机关')),
                ('number', models.CharField(max_length=60, verbose_name='许可证编号')),
                ('name', models.CharField(max_length=60, verbose_name='证件名称')),
                ('item', models.CharField(max_length=100, verbose_name='许可事项')),
                ('holder', models.CharField(max_length=100, verbose_name='持有人')),
                ('content', models.TextField(blank=True, verbose_name='许可内容')),
                ('valid_from', models.DateField(verbose_name='有效期自')),
                ('valid_until', models.DateField(null=True, verbose_name='有效期至')),
                ('state', models.CharField(max_length=20, verbose_name='状态')),
                ('counts', models.BooleanField(verbose_name='现行有效')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='状态说明')),
                ('history', models.JSONField(default=list, verbose_name='经过')),
                ('updated_at', models.DateTimeField(verbose_name='更新时间')),
            ],
            options={
                'db_table': '"published"."licence"',
                'ordering': ['agency', 'number'],
                'constraints': [models.UniqueConstraint(fields=('slug',), name='published_licence_slug')],
            },
        ),
    ]
