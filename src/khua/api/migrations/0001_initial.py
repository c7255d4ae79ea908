"""Tokens, and the answers kept for a second sending."""

import django.contrib.postgres.fields
import django.db.models.deletion
import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations, models
from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0004_api_passes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Idempotency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('request', models.BinaryField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('headers', models.JSONField(default=dict)),
                ('body', models.TextField(default='')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('held', models.ForeignKey(db_column='pass_id', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.pass')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='idempotency_at')],
                'constraints': [models.UniqueConstraint(fields=('held', 'key'), name='one_effect_a_key'), khua.access.rowsecurity.RowSecurity(name='idempotency_rows', rules={'insert': 'member_id = (SELECT access_me())', 'select': 'member_id = (SELECT access_me())', 'update': 'member_id = (SELECT access_me())'})],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('held', models.OneToOneField(db_column='pass_id', on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='token', serialize=False, to='access.pass')),
                ('label', models.CharField(max_length=80)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), size=None)),
                ('issued_at', models.DateTimeField(editable=False)),
                ('expires_at', models.DateTimeField(editable=False)),
                ('used_at', models.DateTimeField(editable=False, null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('issued_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-issued_at'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='token_rows', rules={'insert': '(SELECT access_manages(office_id)) AND member_id <> (SELECT access_me())', 'select': "member_id = (SELECT access_me()) OR ((SELECT access_my_role()) = 'administrator' AND office_id = ANY(ARRAY(SELECT access_my_tree())))", 'update': '(SELECT access_manages(office_id))'})],
            },
        ),
        run_sql_file(__file__, "tokens.sql"),
    ]
