"""The register of evidence, with its row security."""

import django.contrib.postgres.fields
import django.core.validators
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
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('kind', models.CharField(choices=[('statement', 'Statement'), ('document', 'Document'), ('object', 'Object'), ('digital', 'Phone, chat or other digital trace'), ('medical', 'Medical report'), ('financial', 'Bank or money record'), ('open_source', 'Open source')], max_length=16)),
                ('sealed', models.BooleanField(default=False)),
                ('moves', models.PositiveIntegerField(default=0, editable=False)),
                ('registered_at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('custodian', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('case', 'number'), name='item_number_in_case'),
                    khua.access.rowsecurity.RowSecurity(name='item_rows', rules={'insert': "(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND registered_by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': "(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND (custodian_id = (SELECT access_me()) OR office_id = (SELECT record_my_headed_office()))"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('sealed', models.BooleanField(default=False, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content_type', models.CharField(max_length=100)),
                ('path', models.CharField(max_length=35, unique=True, validators=[django.core.validators.RegexValidator('^[0-9a-f]{2}/[0-9a-f]{32}$')])),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('custodian', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='evidence.item')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [
                    models.Index(fields=['case', 'sha256'], name='evidence_same_file'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('path__regex', '^[0-9a-f]{2}/[0-9a-f]{32}$')), name='file_path_is_opaque'),
                    models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$'), ('size__gte', 0)), name='file_hash_is_one'),
                    khua.access.rowsecurity.RowSecurity(name='file_rows', rules={'insert': "(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND uploaded_by_id = (SELECT access_me()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (NOT sealed OR (custodian_id = (SELECT access_me()) OR office_id = (SELECT record_my_headed_office())))", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (NOT sealed OR (custodian_id = (SELECT access_me()) OR office_id = (SELECT record_my_headed_office())))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Custody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('after', models.PositiveIntegerField(editable=False)),
                ('reason', models.CharField(max_length=300)),
                ('handed_at', models.DateTimeField(auto_now_add=True)),
                ('answer', models.CharField(choices=[('waiting', 'Waits for confirmation'), ('confirmed', 'Confirmed'), ('refused', 'Refused')], default='waiting', max_length=16)),
                ('answer_reason', models.CharField(blank=True, default='', max_length=300)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_member', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('to_member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='custody', to='evidence.item')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [
                    models.Index(fields=['to_member', 'answer'], name='custody_inbox'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('answer', 'waiting')), fields=('item', 'to_member', 'after'), name='one_waiting_custody'),
                    models.CheckConstraint(condition=models.Q(('from_member', models.F('to_member')), _negated=True), name='custody_to_another'),
                    models.CheckConstraint(condition=models.Q(('answer', 'refused'), ('answer_reason', ''), _negated=True), name='custody_refused_with_reason'),
                    khua.access.rowsecurity.RowSecurity(name='custody_rows', rules={'insert': "(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND written_by_id = (SELECT access_me()) AND (from_member_id = (SELECT access_me()) OR office_id = (SELECT record_my_headed_office()))", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': "(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND to_member_id = (SELECT access_me())"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('bearing', models.CharField(choices=[('supports', 'Supports it'), ('contradicts', 'Contradicts it')], max_length=16)),
                ('linked_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.finding')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='evidence.item')),
                ('linked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('item', 'finding'), name='item_linked_once'),
                    khua.access.rowsecurity.RowSecurity(name='link_rows', rules={'insert': "(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND linked_by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))', 'update': "(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head')"}),
                ],
            },
        ),
        migrations.CreateModel(
            name='ItemContent',
            fields=[
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='content', serialize=False, to='evidence.item')),
                ('sealed', models.BooleanField(default=False, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='')),
                ('collected_by', models.CharField(blank=True, default='', max_length=160)),
                ('collected_on', models.DateField(blank=True, null=True)),
                ('collected_precision', models.CharField(blank=True, choices=[('day', 'day'), ('month', 'month'), ('year', 'year'), ('about', 'about')], default='day', max_length=5)),
                ('place', models.CharField(blank=True, default='', max_length=200)),
                ('authority', models.CharField(choices=[('order', 'Order of a prosecutor or a court'), ('consent', 'Given with consent'), ('found', 'Found at the scene'), ('arrest', 'Taken at an arrest'), ('request', 'Answer of an institution to a request'), ('public', 'Open to everybody'), ('other', 'Other')], max_length=16)),
                ('authority_note', models.CharField(blank=True, default='', max_length=200)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('custodian', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('witness', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.person')),
            ],
            options={
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='item_content_rows', rules={'insert': "(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (NOT sealed OR (custodian_id = (SELECT access_me()) OR office_id = (SELECT record_my_headed_office())))", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (NOT sealed OR (custodian_id = (SELECT access_me()) OR office_id = (SELECT record_my_headed_office())))', 'update': "(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (SELECT access_my_role()) IN ('officer', 'head') AND (custodian_id = (SELECT access_me()) OR office_id = (SELECT record_my_headed_office()))"}),
                ],
            },
        ),
        run_sql_file(__file__, "evidence.sql"),
        of_case("evidence_item"),
        # the history of these two is in evidence.sql: masked, and silent about their copies
        of_case("evidence_itemcontent", history=False),
        of_case("evidence_file", history=False),
        of_case("evidence_custody"),
        of_case("evidence_link"),
    ]
