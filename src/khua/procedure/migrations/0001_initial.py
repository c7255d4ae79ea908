"""Moves, clocks, outcomes, tasks and digests."""

import django.contrib.postgres.fields
import django.db.models.deletion
import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations, models
from khua.access.rowsecurity import run_sql_file
from khua.record.tables import of_case


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0003_audit'),
        ('record', '0003_sharing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Happening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('event', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('note', models.TextField(blank=True, default='')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [
                    models.Index(fields=['case', 'at'], name='happening_of_case'),
                ],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='happening_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND recorded_by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('move', models.CharField(max_length=40)),
                ('from_stage', models.CharField(max_length=32)),
                ('to_stage', models.CharField(max_length=32)),
                ('note', models.TextField(blank=True, default='')),
                ('on', models.DateField(blank=True, null=True)),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('hand_over', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.handover')),
                ('joined_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [
                    models.Index(fields=['case', 'id'], name='move_of_case'),
                ],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='move_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND office_id = (SELECT access_my_office()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND by_id = (SELECT access_me()) AND (joined_to_id IS NULL OR joined_to_id IN (SELECT id FROM record_case))", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('limit', models.CharField(max_length=40)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('certain', models.BooleanField(default=True)),
                ('extensions', models.PositiveSmallIntegerField(default=0)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
                ('happening', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedure.happening')),
                ('move', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procedure.move')),
            ],
            options={
                'ordering': ['due_at', 'id'],
                'indexes': [
                    models.Index(condition=models.Q(('stopped_at', None)), fields=['office', 'due_at'], name='clock_running'),
                    models.Index(fields=['case', 'due_at'], name='clock_of_case'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('stopped_at', None)), fields=('case', 'limit', 'person'), name='one_running_clock', nulls_distinct=False),
                    khua.access.rowsecurity.RowSecurity(name='clock_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('tribunal', models.CharField(max_length=32)),
                ('tribunal_name', models.CharField(max_length=160)),
                ('offence', models.CharField(max_length=40)),
                ('verdict', models.CharField(max_length=16)),
                ('decided_on', models.DateField()),
                ('sentence', models.CharField(blank=True, default='', max_length=32)),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('fine_kip', models.PositiveBigIntegerField(blank=True, null=True)),
                ('confiscation', models.TextField(blank=True, default='')),
                ('restitution_ordered_kip', models.PositiveBigIntegerField(blank=True, null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('set_aside_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sets_aside', to='procedure.outcome')),
                ('suspect', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
            ],
            options={
                'ordering': ['decided_on', 'id'],
                'indexes': [
                    models.Index(fields=['case', 'decided_on'], name='outcome_of_case'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('case', 'suspect', 'offence', 'tribunal', 'decided_on'), name='decided_once'),
                    khua.access.rowsecurity.RowSecurity(name='outcome_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT kind FROM access_office WHERE id = (SELECT access_my_office())) IN ('court', 'prosecutor') AND recorded_by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT kind FROM access_office WHERE id = (SELECT access_my_office())) IN ('court', 'prosecutor')"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='RestitutionPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('kip', models.PositiveBigIntegerField()),
                ('paid_on', models.DateField()),
                ('note', models.TextField(blank=True, default='')),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('outcome', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='procedure.outcome')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['paid_on', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kip__gt', 0)), name='payment_of_something'),
                    khua.access.rowsecurity.RowSecurity(name='payment_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND recorded_by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('title', models.CharField(blank=True, default='', max_length=200)),
                ('item', models.CharField(blank=True, default='', max_length=40)),
                ('offence', models.CharField(blank=True, default='', max_length=40)),
                ('code', models.CharField(blank=True, default='', max_length=60)),
                ('due_on', models.DateField()),
                ('perishable', models.BooleanField(default=False)),
                ('done_at', models.DateTimeField(null=True)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assignee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['due_on', '-perishable', 'id'],
                'indexes': [
                    models.Index(condition=models.Q(('done_at', None)), fields=['assignee', 'due_on'], name='task_to_do'),
                    models.Index(fields=['case', 'due_on'], name='task_of_case'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('item', ''), ('title', ''), _negated=True), name='task_says_what'),
                    models.UniqueConstraint(condition=models.Q(('done_at', None), models.Q(('item', ''), _negated=True)), fields=('case', 'item'), name='one_open_task_an_item'),
                    khua.access.rowsecurity.RowSecurity(name='task_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND added_by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('lines', models.JSONField(default=list)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-day'],
                'constraints': [models.UniqueConstraint(fields=('member', 'day'), name='one_digest_a_day'), khua.access.rowsecurity.RowSecurity(name='digest_rows', rules={'insert': 'member_id = (SELECT access_me())', 'select': 'member_id = (SELECT access_me())'})],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('move', models.CharField(max_length=40)),
                ('on', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('hand_over', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.handover')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [khua.access.rowsecurity.RowSecurity(name='dispatch_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND office_id = (SELECT access_my_office()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'})],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('limit', models.CharField(max_length=40)),
                ('granted_by', models.CharField(max_length=200)),
                ('reason', models.TextField()),
                ('due_at', models.DateTimeField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('clock', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='granted', to='procedure.clock')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='extension_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'})],
            },
        ),
        run_sql_file(__file__, "procedure.sql"),
        of_case("procedure_move"),
        of_case("procedure_dispatch"),
        of_case("procedure_happening"),
        of_case("procedure_clock"),
        of_case("procedure_extension"),
        of_case("procedure_outcome"),
        of_case("procedure_restitutionpayment"),
        of_case("procedure_task"),
    ]
