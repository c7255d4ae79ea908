"""Links between cases, with their row security."""

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
        ('access', '0004_api_passes'),
        ('record', '0004_scale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Hint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('strength', models.CharField(choices=[('strong', 'Strong'), ('likely', 'Likely'), ('possible', 'Possible')], max_length=10)),
                ('found_at', models.DateTimeField()),
                ('stands', models.BooleanField(default=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [
                    models.Index(fields=['person'], name='hint_of_person'),
                ],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(matcher=('select', 'insert', 'update'), name='hint_rows', rules={'select': '((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) AND stands AND (SELECT access_my_office()) <> ALL(barred) AND EXISTS (SELECT FROM record_identity i WHERE i.person_id = intelligence_hint.person_id)'}, unread=('barred',)),
                ],
            },
        ),
        migrations.CreateModel(
            name='Frequency',
            fields=[
                ('pk', models.CompositePrimaryKey('evidence', 'value', blank=True, editable=False, primary_key=True, serialize=False)),
                ('evidence', models.CharField(max_length=20)),
                ('value', models.CharField(max_length=80)),
                ('share', models.FloatField()),
            ],
            options={
                'constraints': [khua.access.rowsecurity.RowSecurity(matcher=('select', 'insert', 'update', 'delete'), name='frequency_rows', rules={})],
            },
        ),
        migrations.CreateModel(
            name='Ask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('state', models.CharField(choices=[('waiting', 'Waits for an answer'), ('granted', 'Granted'), ('refused', 'Refused'), ('taken_back', 'Taken back')], default='waiting', max_length=12)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('from_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('to_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('hint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asks', to='intelligence.hint')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('hint',), name='asked_once'),
                    khua.access.rowsecurity.RowSecurity(name='ask_rows', rules={'select': '((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) AND (asked_by_id = (SELECT access_me()) OR EXISTS (SELECT FROM intelligence_hint h WHERE h.id = hint_id))', 'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) AND asked_by_id = (SELECT access_me()) AND from_office_id = (SELECT access_my_office()) AND state = 'waiting' AND EXISTS (SELECT FROM intelligence_hint h WHERE h.id = hint_id)", 'update': "(SELECT access_my_role()) IN ('officer', 'head') AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) AND from_office_id = (SELECT access_my_office())"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Imprint',
            fields=[
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='imprint', serialize=False, to='record.person')),
                ('guarded', models.BooleanField(default=True, editable=False)),
                ('barred', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('given_form', models.CharField(default='', max_length=80)),
                ('family_form', models.CharField(default='', max_length=80)),
                ('given', models.CharField(default='', max_length=60)),
                ('family', models.CharField(default='', max_length=60)),
                ('given_bones', models.CharField(default='', max_length=60)),
                ('family_bones', models.CharField(default='', max_length=60)),
                ('birth', models.IntegerField(default=0)),
                ('sex', models.CharField(default='', max_length=1)),
                ('documents', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('phones', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('accounts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('vehicles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('addresses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('province', models.CharField(default='', max_length=60)),
                ('district', models.CharField(default='', max_length=60)),
                ('father', models.CharField(default='', max_length=60)),
                ('mother', models.CharField(default='', max_length=60)),
                ('keys', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(matcher=('select',), name='imprint_rows', rules={'select': '(NOT guarded AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))) OR (guarded AND (case_id = ANY(ARRAY(SELECT record_my_cases())) OR office_id = (SELECT record_my_headed_office())) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))', 'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': '(SELECT access_may_write()) AND ((NOT guarded AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))) OR (guarded AND (case_id = ANY(ARRAY(SELECT record_my_cases())) OR office_id = (SELECT record_my_headed_office())) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Key',
            fields=[
                ('pk', models.CompositePrimaryKey('hash', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('hash', models.BigIntegerField()),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
            ],
            options={
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(matcher=('select', 'insert', 'delete'), name='key_rows', rules={}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.FloatField()),
                ('probability', models.FloatField()),
                ('levels', models.JSONField()),
                ('model', models.CharField(max_length=80)),
                ('found_at', models.DateTimeField()),
                ('scored_at', models.DateTimeField()),
                ('stands', models.BooleanField(default=True)),
                ('verdict', models.CharField(blank=True, choices=[('same', 'The same person'), ('different', 'Different people'), ('unsure', 'Not sure')], default='', max_length=10)),
                ('left', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
                ('left_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('right', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
                ('right_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-weight'],
                'indexes': [
                    models.Index(fields=['right'], name='match_of_right'),
                    models.Index(fields=['left_office', '-weight'], name='match_queue_left'),
                    models.Index(fields=['right_office', '-weight'], name='match_queue_right'),
                    models.Index(condition=models.Q(('stands', True), ('verdict', '')), fields=['-weight'], name='match_open'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('left', 'right'), name='match_once'),
                    models.CheckConstraint(condition=models.Q(('left__lt', models.F('right'))), name='match_in_order'),
                    khua.access.rowsecurity.RowSecurity(matcher=('select', 'insert', 'update'), name='match_rows', rules={'select': '(SELECT true FROM record_identity i WHERE i.person_id = left_id) AND (SELECT true FROM record_identity i WHERE i.person_id = right_id)'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('same', 'The same person'), ('different', 'Different people'), ('unsure', 'Not sure')], max_length=10)),
                ('reason', models.TextField(blank=True, default='')),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('undone_why', models.TextField(blank=True, default='')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='intelligence.match')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='decision_rows', rules={'select': 'EXISTS (SELECT FROM intelligence_match m WHERE m.id = match_id)', 'insert': '(SELECT access_may_write()) AND decided_by_id = (SELECT access_me()) AND EXISTS (SELECT FROM intelligence_match m WHERE m.id = match_id)', 'update': '(SELECT access_may_write()) AND EXISTS (SELECT FROM intelligence_match m WHERE m.id = match_id)'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='ModelInUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.CharField(max_length=80, unique=True)),
                ('weights', models.JSONField()),
                ('people', models.BigIntegerField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('in_use', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'intelligence_model',
                'constraints': [models.UniqueConstraint(condition=models.Q(('in_use', True)), fields=('in_use',), name='one_model_in_use'), khua.access.rowsecurity.RowSecurity(matcher=('select', 'insert', 'update'), name='model_rows', rules={'select': '(SELECT access_me()) IS NOT NULL'})],
            },
        ),
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('asked_by', models.CharField(max_length=200)),
                ('strength', models.CharField(max_length=10)),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'Waits for an answer'), ('granted', 'Granted'), ('refused', 'Refused'), ('taken_back', 'Taken back')], default='waiting', max_length=12)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ask', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intelligence.ask')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('from_office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [
                    models.Index(condition=models.Q(('state', 'waiting')), fields=['office'], name='request_waiting'),
                ],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='request_rows', rules={'select': '((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) AND (SELECT access_my_office()) <> ALL(barred)', 'update': "(SELECT access_my_role()) IN ('officer', 'head') AND office_id = (SELECT access_my_office()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_office()) <> ALL(barred)"}, unread=('barred',)),
                ],
            },
        ),
        migrations.CreateModel(
            name='HintedMatch',
            fields=[
                ('hint', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='intelligence.hint')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intelligence.match')),
            ],
            options={
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(matcher=('select', 'insert'), name='hinted_match_rows', rules={}),
                ],
            },
        ),
        of_case('intelligence_imprint', history=False),
        of_case('intelligence_hint', history=False),
        of_case('intelligence_ask', masked=True),
        of_case('intelligence_request', history=False),
        run_sql_file(__file__, 'links.sql'),
    ]
