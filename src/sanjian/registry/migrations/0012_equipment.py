"""Recorders, fixed cameras and rooms, what became of them, standards. Rows are added only."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Forward only."""

    dependencies: ClassVar = [
        ('registry', '0011_review_signer'),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name='EquipmentReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=300, verbose_name='提醒')),
                ('sent_at', models.DateTimeField(verbose_name='时间')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='registry.agency')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-sent_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('inquiry', '询问室'), ('hearing', '听证室'), ('talk', '谈话室'), ('premises', '执法办案场所')], max_length=10, verbose_name='类别')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('place', models.CharField(max_length=200, verbose_name='地点')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='registry.agency')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['agency_id', 'kind', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('recorder', '执法记录仪'), ('fixed', '固定录音录像设备')], max_length=10, verbose_name='类别')),
                ('number', models.CharField(max_length=40, verbose_name='编号')),
                ('model', models.CharField(blank=True, max_length=100, verbose_name='型号')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='registry.agency')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('room', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='registry.room')),
            ],
            options={
                'ordering': ['agency_id', 'kind', 'number'],
            },
        ),
        migrations.CreateModel(
            name='RoomBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_number', models.CharField(max_length=60, verbose_name='案件编号')),
                ('activity', models.CharField(max_length=100, verbose_name='活动')),
                ('since', models.DateTimeField(verbose_name='自')),
                ('until', models.DateTimeField(verbose_name='至')),
                ('warned', models.CharField(blank=True, max_length=300, verbose_name='提醒')),
                ('booked_at', models.DateTimeField(verbose_name='预约时间')),
                ('booked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='registry.room')),
            ],
            options={
                'ordering': ['since', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DeviceEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('issued', '领用'), ('returned', '归还'), ('checked', '校时检查'), ('broken', '故障'), ('mended', '修复'), ('retired', '报废')], max_length=10, verbose_name='事项')),
                ('offset', models.IntegerField(null=True, verbose_name='时钟偏差（秒）')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='registry.device')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('holder__isnull', False), ('kind', 'issued')), models.Q(models.Q(('kind', 'issued'), _negated=True), ('holder__isnull', True)), _connector='OR'), name='device_holder'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'checked'), ('offset__isnull', False)), models.Q(models.Q(('kind', 'checked'), _negated=True), ('offset__isnull', True)), _connector='OR'), name='device_clock')],
            },
        ),
        migrations.CreateModel(
            name='EquipmentStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('recorder', '执法记录仪'), ('fixed', '固定录音录像设备')], max_length=10, verbose_name='类别')),
                ('officers', models.PositiveSmallIntegerField(verbose_name='每多少名执法人员一台')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('since', models.DateField(verbose_name='自')),
                ('entered_at', models.DateTimeField(verbose_name='登记时间')),
                ('entered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['since', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('officers__gt', 0)), name='standard_officers')],
            },
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('agency', 'name'), name='room_name'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(fields=('agency', 'number'), name='device_number'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'fixed'), ('room__isnull', False)), models.Q(('kind', 'recorder'), ('room__isnull', True)), _connector='OR'), name='device_in_room'),
        ),
        migrations.AddConstraint(
            model_name='roombooking',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='booking_order'),
        ),
    ]

