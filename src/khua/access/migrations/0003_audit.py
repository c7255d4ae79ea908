"""The audit chain."""

import django.db.models.deletion
import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations, models
from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='access.office')),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.BinaryField(default=b'')),
            ],
            options={
                'constraints': [khua.access.rowsecurity.RowSecurity(name='chain_head_rows', rules={})],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('action', models.CharField(choices=[('write', 'Wrote'), ('identity.read', 'Read an identity'), ('search', 'Searched'), ('export', 'Exported'), ('file.open', 'Opened a file of evidence'), ('file.store', 'Stored a file of evidence'), ('sign-in', 'Signed in'), ('sign-in.failed', 'Failed to sign in'), ('sign-out', 'Signed out'), ('refused', 'Was refused'), ('member', 'Changed a member')], max_length=24)),
                ('subject', models.CharField(blank=True, default='', max_length=80)),
                ('detail', models.JSONField(default=dict)),
                ('transaction', models.BigIntegerField()),
                ('previous', models.BinaryField(null=True)),
                ('hash', models.BinaryField(null=True)),
                ('member', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['member', 'at'], name='entry_of_member'), models.Index(fields=['office', '-id'], name='entry_of_office')],
                'constraints': [models.UniqueConstraint(fields=('office', 'seq'), name='entry_in_its_place'), khua.access.rowsecurity.RowSecurity(name='entry_rows', rules={})],
            },
        ),
        run_sql_file(__file__, "audit.sql"),
    ]
