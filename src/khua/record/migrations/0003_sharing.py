"""Cases pass between offices: hand-overs, shares, joint teams, bars; versions and stages."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations, models
from khua.access.rowsecurity import run_sql_file
from khua.record.tables import of_case


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_audit'),
        ('record', '0002_row_security'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('since', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='bar_rows', rules={'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('number', models.CharField(editable=False, max_length=40)),
                ('kind', models.CharField(choices=[('referral', 'Referral'), ('transfer', 'Transfer'), ('request', 'Request for transfer')], max_length=16)),
                ('state', models.CharField(choices=[('in_progress', 'Waiting for an answer'), ('accepted', 'Accepted'), ('rejected', 'Refused'), ('revoked', 'Taken back'), ('done', 'Done')], default='in_progress', editable=False, max_length=16)),
                ('purpose', models.TextField()),
                ('sender_keeps', models.CharField(choices=[('nothing', 'Nothing: access ends when it is accepted'), ('reading', 'Reading')], default='reading', max_length=16)),
                ('keeps_until', models.DateField(blank=True, null=True)),
                ('to_stage', models.CharField(blank=True, default='', max_length=32)),
                ('sent_at', models.DateTimeField(auto_now_add=True)),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='handover_rows', rules={'insert': "sent_by_id = (SELECT access_me()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND from_office_id = (SELECT access_my_office()) AND (SELECT access_my_role()) IN ('officer', 'head') AND ((kind IN ('referral', 'transfer') AND office_id = (SELECT access_my_office())) OR (kind = 'request' AND to_office_id = office_id AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))))", 'select': "((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) OR ( (SELECT access_my_role()) IN ('officer', 'head') AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (from_office_id = (SELECT access_my_office()) OR (to_office_id = (SELECT access_my_office()) AND state <> 'revoked')))", 'update': "(SELECT access_my_role()) IN ('officer', 'head') AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND ((SELECT access_my_office()) IN (from_office_id, to_office_id, office_id))"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('since', models.DateTimeField()),
                ('until', models.DateField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='share_rows', rules={'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('purpose', models.TextField()),
                ('ends_on', models.DateField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='team_rows', rules={'insert': 'created_by_id = (SELECT access_me()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND office_id = (SELECT record_my_headed_office())', 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': 'office_id = (SELECT record_my_headed_office()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('left_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='team_member_rows', rules={'insert': 'added_by_id = (SELECT access_me()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND office_id = (SELECT record_my_headed_office())', 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': 'office_id = (SELECT record_my_headed_office()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name='assignment',
            name='assignment_rows',
        ),
        migrations.RemoveConstraint(
            model_name='case',
            name='case_rows',
        ),
        migrations.RemoveConstraint(
            model_name='change',
            name='change_rows',
        ),
        migrations.RemoveConstraint(
            model_name='finding',
            name='finding_rows',
        ),
        migrations.RemoveConstraint(
            model_name='identity',
            name='identity_rows',
        ),
        migrations.RemoveConstraint(
            model_name='person',
            name='person_rows',
        ),
        migrations.RemoveConstraint(
            model_name='place',
            name='place_rows',
        ),
        migrations.AddField(
            model_name='assignment',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='case',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='case',
            name='stage',
            field=models.CharField(default='reported', editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='case',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='change',
            name='entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.entry'),
        ),
        migrations.AddField(
            model_name='change',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='finding',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='finding',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='identity',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='person',
            name='official_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='person',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='person',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='place',
            name='shared_with',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['lead_office', 'stage'], name='case_office_stage'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=django.contrib.postgres.indexes.GinIndex(fields=['shared_with'], name='case_shared_with'),
        ),
        migrations.AddField(
            model_name='bar',
            name='barred_office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='bar',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case'),
        ),
        migrations.AddField(
            model_name='bar',
            name='office',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='bar',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person'),
        ),
        migrations.AddField(
            model_name='handover',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case'),
        ),
        migrations.AddField(
            model_name='handover',
            name='from_office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='handover',
            name='office',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='handover',
            name='sent_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='handover',
            name='to_office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='share',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case'),
        ),
        migrations.AddField(
            model_name='share',
            name='hand_over',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='record.handover'),
        ),
        migrations.AddField(
            model_name='share',
            name='office',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='share',
            name='to_office',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='team',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case'),
        ),
        migrations.AddField(
            model_name='team',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='team',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='team',
            name='office',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='teammember',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='teammember',
            name='office',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.AddField(
            model_name='teammember',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='record.team'),
        ),
        migrations.AddIndex(
            model_name='bar',
            index=models.Index(fields=['barred_office'], name='bar_of_office'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(fields=['to_office', 'state'], name='handover_inbox'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_progress')), fields=('case', 'to_office', 'kind'), name='one_waiting_handover'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.CheckConstraint(condition=models.Q(('from_office', models.F('to_office')), _negated=True), name='handover_to_another_office'),
        ),
        migrations.AddIndex(
            model_name='share',
            index=models.Index(fields=['to_office', 'until'], name='share_running_out'),
        ),
        migrations.AddIndex(
            model_name='teammember',
            index=models.Index(fields=['member', 'team'], name='team_of_member'),
        ),
        migrations.AddConstraint(
            model_name='teammember',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('team', 'member'), name='in_team_once'),
        ),
        run_sql_file(__file__, "sharing.sql"),
        run_sql_file(__file__, "history.sql"),
        of_case("record_handover"),
        of_case("record_share"),
        of_case("record_team"),
        of_case("record_teammember"),
        of_case("record_bar"),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=khua.access.rowsecurity.RowSecurity(name='assignment_rows', rules={'insert': "added_by_id = (SELECT access_me()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND ( (office_id = ANY(ARRAY(SELECT access_my_case_offices())) AND ((SELECT access_my_role()) = 'head' OR ((SELECT access_my_role()) = 'officer' AND member_id = (SELECT access_me()) AND record_opened_by_me(case_id)))) OR (shared_with @> ARRAY[(SELECT record_my_headed_office())] AND member_id = ANY(ARRAY(SELECT record_my_people()))))", 'select': '(member_id = (SELECT access_me()) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) OR ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))', 'update': "(SELECT access_my_role()) = 'head' AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR (shared_with @> ARRAY[(SELECT record_my_headed_office())] AND member_id = ANY(ARRAY(SELECT record_my_people()))))"}),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=khua.access.rowsecurity.RowSecurity(name='case_rows', rules={'insert': '(SELECT access_may_write()) AND lead_office_id = (SELECT access_my_office())', 'select': '(lead_office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR id = ANY(ARRAY(SELECT record_my_cases()))) AND id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': '(SELECT access_may_write()) AND id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (lead_office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR id = ANY(ARRAY(SELECT record_my_cases())))'}),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=khua.access.rowsecurity.RowSecurity(name='change_rows', rules={'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=khua.access.rowsecurity.RowSecurity(name='finding_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=khua.access.rowsecurity.RowSecurity(name='identity_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'select': '(NOT protected AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))) OR (protected AND ((case_id = ANY(ARRAY(SELECT record_my_cases())) OR office_id = (SELECT record_my_headed_office())) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))))', 'update': '(SELECT access_may_write()) AND ((NOT protected AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))) OR (protected AND ((case_id = ANY(ARRAY(SELECT record_my_cases())) OR office_id = (SELECT record_my_headed_office())) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())))))'}),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=khua.access.rowsecurity.RowSecurity(name='person_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=khua.access.rowsecurity.RowSecurity(name='place_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
        ),
    ]
