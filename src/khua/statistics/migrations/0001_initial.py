"""The tables of figures, with their row security."""

import secrets

import django.db.models.deletion
import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations, models

from khua.access.rowsecurity import run_sql_file


def draw_key(apps, schema_editor):
    """The secret of the record keys, once: a restored record keeps its own."""
    if schema_editor.connection.alias == "owner":
        keys = apps.get_model("statistics", "RecordKey").objects.using("owner")
        if not keys.exists():
            keys.create(key=secrets.token_bytes(32))


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0007_figures_actions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        run_sql_file(__file__, 'scopes.sql'),
        migrations.CreateModel(
            name='Trained',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [khua.access.rowsecurity.RowSecurity(name='trained_rows', rules={'insert': "(SELECT statistics_at_centre()) AND (SELECT access_my_role()) = 'head' AND given_by_id = (SELECT access_me()) AND member_id <> (SELECT access_me())", 'select': 'member_id = (SELECT access_me()) OR (SELECT statistics_at_centre())', 'update': "(SELECT statistics_at_centre()) AND (SELECT access_my_role()) = 'head' AND member_id <> (SELECT access_me())"})],
            },
        ),
        run_sql_file(__file__, 'estimating.sql'),
        migrations.CreateModel(
            name='RecordKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.BinaryField()),
            ],
            options={
                'constraints': [khua.access.rowsecurity.RowSecurity(name='record_key_rows', rules={})],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(auto_now_add=True)),
                ('as_of', models.DateField()),
                ('rows', models.JSONField(default=dict)),
                ('files', models.JSONField(default=dict)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('counted', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='snapshot_rows', rules={'select': '(SELECT access_me()) IS NOT NULL'})],
            },
        ),
        migrations.CreateModel(
            name='Estimate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('lists', models.JSONField()),
                ('result', models.JSONField(null=True)),
                ('done', models.FloatField(default=0)),
                ('trouble', models.JSONField(null=True)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='estimate_rows', rules={'insert': '(SELECT statistics_may_estimate()) AND made_by_id = (SELECT access_me())', 'select': '(SELECT statistics_may_estimate())', 'update': '(SELECT statistics_may_estimate()) AND made_by_id = (SELECT access_me())'})],
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16, unique=True)),
                ('since', models.PositiveSmallIntegerField()),
                ('until', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('building', 'Being built and attacked'), ('built', 'Built; attacks found nothing'), ('refused', 'Attacks found something'), ('failed', 'Could not be built'), ('signed', 'Signed off')], default='building', max_length=10)),
                ('content', models.JSONField(null=True)),
                ('findings', models.JSONField(null=True)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('trouble', models.JSONField(null=True)),
                ('done', models.FloatField(default=0)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('built_at', models.DateTimeField(auto_now_add=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signed_for', models.CharField(blank=True, default='', max_length=24)),
                ('built_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='statistics.snapshot')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='release_rows', rules={'insert': "(SELECT statistics_at_centre()) AND built_by_id = (SELECT access_me()) AND state = 'building' AND content IS NULL AND findings IS NULL AND signed_by_id IS NULL", 'select': '(SELECT statistics_at_centre())', 'update': '(SELECT statistics_at_centre())'})],
            },
        ),
        migrations.CreateModel(
            name='Overlap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lists', models.JSONField()),
                ('counts', models.JSONField()),
                ('snapshot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='overlap', to='statistics.snapshot')),
            ],
            options={
                'constraints': [khua.access.rowsecurity.RowSecurity(name='overlap_rows', rules={'select': '(SELECT statistics_may_estimate())'})],
            },
        ),
        migrations.CreateModel(
            name='Count',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=40)),
                ('scope', models.CharField(max_length=24)),
                ('numbers', models.JSONField()),
                ('office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='statistics.snapshot')),
            ],
            options={
                'ordering': ['table', 'scope'],
                'constraints': [models.UniqueConstraint(fields=('snapshot', 'table', 'scope'), name='counted_once'), khua.access.rowsecurity.RowSecurity(name='count_rows', rules={'select': "(office_id IS NULL AND scope = ANY(ARRAY(SELECT statistics_my_scopes()))) OR (office_id = (SELECT access_my_office()) AND (SELECT access_my_role()) IN ('officer', 'head'))"})],
            },
        ),
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=40)),
                ('scope', models.CharField(max_length=24)),
                ('times', models.PositiveIntegerField(default=1)),
                ('first_at', models.DateTimeField(auto_now_add=True)),
                ('last_at', models.DateTimeField(auto_now=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('snapshot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statistics.snapshot')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('member', 'snapshot', 'table', 'scope'), name='table_asked_once'), khua.access.rowsecurity.RowSecurity(name='asked_rows', rules={'insert': 'member_id = (SELECT access_me())', 'select': 'member_id = (SELECT access_me())', 'update': 'member_id = (SELECT access_me())'})],
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=5)),
                ('of', models.CharField(max_length=60)),
                ('unit', models.CharField(max_length=16)),
                ('value', models.PositiveIntegerField()),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('source', models.CharField(max_length=300)),
                ('published', models.DateField()),
                ('note', models.TextField(blank=True, default='')),
                ('told_by', models.CharField(max_length=160)),
                ('entered_at', models.DateTimeField(auto_now_add=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-published', 'place', 'id'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='told_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND office_id = (SELECT access_my_office()) AND entered_by_id = (SELECT access_me()) AND (place = ANY(ARRAY(SELECT statistics_my_scopes())) AND (place <> 'LA' OR (SELECT statistics_at_centre())))", 'select': "(SELECT access_my_role()) IN ('officer', 'head')", 'update': "(SELECT access_my_role()) IN ('officer', 'head') AND office_id = (SELECT access_my_office())"})],
            },
        ),
        run_sql_file(__file__, 'told.sql'),
        run_sql_file(__file__, 'releases.sql'),
        migrations.RunPython(draw_key, migrations.RunPython.noop),
    ]
