"""The tables of the financial intelligence unit, with their row security."""

import django.contrib.postgres.fields
import django.db.models.deletion
import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations, models

from khua.access.rowsecurity import run_sql_file
from khua.fiu.tables import of_unit
from khua.record.tables import of_case


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0006_unit_actions'),
        ('record', '0005_of_an_office_alone'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        run_sql_file(__file__, 'unit.sql'),
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('transactions', 'Transactions'), ('customers', 'Customers'), ('accounts', 'Accounts'), ('branches', 'Branches and machines'), ('merchants', 'Merchants'), ('rates', 'Currency rates')], max_length=16)),
                ('form', models.CharField(max_length=12)),
                ('source', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('bytes', models.BigIntegerField()),
                ('rows', models.BigIntegerField()),
                ('known', models.BigIntegerField(default=0)),
                ('refused', models.BigIntegerField(default=0)),
                ('first', models.BigIntegerField(null=True)),
                ('last', models.BigIntegerField(null=True)),
                ('notes', models.JSONField(default=list)),
                ('loaded_at', models.DateTimeField(auto_now_add=True)),
                ('loaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'sha256', 'kind'), name='batch_once'),
                    khua.access.rowsecurity.RowSecurity(name='batch_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_in_ledger', models.IntegerField()),
                ('institution', models.CharField(blank=True, default='', max_length=40)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('province', models.CharField(blank=True, default='', max_length=5)),
                ('district', models.CharField(blank=True, default='', max_length=80)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('machine', models.BooleanField(default=False)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.batch')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'institution', 'code'), name='branch_once'),
                    models.UniqueConstraint(fields=('unit', 'number_in_ledger'), name='branch_in_ledger'),
                    khua.access.rowsecurity.RowSecurity(name='branch_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=8)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'series', 'year'), name='fiu_counter_once'),
                    khua.access.rowsecurity.RowSecurity(name='fiu_counter_rows', rules={}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.CharField(max_length=40)),
                ('number', models.CharField(max_length=80)),
                ('company', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('family_name', models.CharField(blank=True, default='', max_length=200)),
                ('sex', models.CharField(blank=True, default='', max_length=1)),
                ('born', models.DateField(null=True)),
                ('nationality', models.CharField(blank=True, default='', max_length=2)),
                ('document_kind', models.CharField(blank=True, default='', max_length=24)),
                ('document', models.CharField(blank=True, default='', max_length=60)),
                ('document_ends', models.DateField(null=True)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('email', models.CharField(blank=True, default='', max_length=120)),
                ('address', models.CharField(blank=True, default='', max_length=300)),
                ('province', models.CharField(blank=True, default='', max_length=5)),
                ('district', models.CharField(blank=True, default='', max_length=80)),
                ('occupation', models.CharField(blank=True, default='', max_length=40)),
                ('employer', models.CharField(blank=True, default='', max_length=200)),
                ('income', models.BigIntegerField(null=True)),
                ('sector', models.CharField(blank=True, default='', max_length=40)),
                ('staff', models.IntegerField(null=True)),
                ('opened', models.DateField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.batch')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'institution', 'number'), name='customer_once'),
                    khua.access.rowsecurity.RowSecurity(name='customer_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_in_ledger', models.IntegerField()),
                ('institution', models.CharField(blank=True, default='', max_length=40)),
                ('number', models.CharField(max_length=80)),
                ('kind', models.SmallIntegerField(default=0)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('opened', models.DateField(null=True)),
                ('closed', models.DateField(null=True)),
                ('province', models.CharField(blank=True, default='', max_length=5)),
                ('possible_victim', models.BooleanField(default=False)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.batch')),
                ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='fiu.customer')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['holder'], name='account_of_holder'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'institution', 'number'), name='account_once'),
                    models.UniqueConstraint(fields=('unit', 'number_in_ledger'), name='account_in_ledger'),
                    khua.access.rowsecurity.RowSecurity(name='account_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_in_ledger', models.IntegerField()),
                ('code', models.CharField(max_length=120)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'code'), name='device_once'),
                    models.UniqueConstraint(fields=('unit', 'number_in_ledger'), name='device_in_ledger'),
                    khua.access.rowsecurity.RowSecurity(name='device_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Dissemination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32)),
                ('receiver', models.CharField(choices=[('office', 'An office of this country'), ('foreign', 'A foreign unit')], max_length=8)),
                ('to_case', models.CharField(blank=True, default='', max_length=32)),
                ('foreign_unit', models.CharField(blank=True, default='', max_length=200)),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('request', models.CharField(blank=True, default='', max_length=120)),
                ('title', models.CharField(max_length=200)),
                ('purpose', models.TextField()),
                ('text', models.TextField()),
                ('schedule', models.JSONField(default=list)),
                ('consent', models.TextField(blank=True, default='')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('filed', 'In a case'), ('taken back', 'Taken back')], default='draft', max_length=10)),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('taken_back_why', models.TextField(blank=True, default='')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_office', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [
                    models.Index(fields=['to_office', 'state'], name='dissemination_to'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'number'), name='dissemination_number'),
                    models.CheckConstraint(condition=models.Q(models.Q(('receiver', 'office'), ('to_office__isnull', False)), models.Q(('receiver', 'foreign'), ('to_office', None), models.Q(('foreign_unit', ''), _negated=True)), _connector='OR'), name='dissemination_has_its_receiver'),
                    khua.access.rowsecurity.RowSecurity(name='dissemination_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': "unit_id = (SELECT fiu_my_unit()) OR (state IN ('sent', 'filed') AND to_office_id = (SELECT access_my_office()) AND (SELECT access_my_role()) IN ('officer', 'head'))", 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Filed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_with', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                ('number', models.CharField(editable=False, max_length=32)),
                ('dissemination', models.BigIntegerField()),
                ('title', models.CharField(editable=False, max_length=200)),
                ('purpose', models.TextField(editable=False)),
                ('text', models.TextField(editable=False)),
                ('schedule', models.JSONField(default=list, editable=False)),
                ('consent', models.TextField(blank=True, default='', editable=False)),
                ('sent_at', models.DateTimeField(editable=False)),
                ('filed_at', models.DateTimeField(auto_now_add=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='record.case')),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('dissemination',), name='filed_once'),
                    khua.access.rowsecurity.RowSecurity(name='filed_rows', rules={'insert': "(SELECT access_my_role()) IN ('officer', 'head') AND ((office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))) AND filed_by_id = (SELECT access_me())", 'select': '(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me()))'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Merchant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_in_ledger', models.IntegerField()),
                ('institution', models.CharField(blank=True, default='', max_length=40)),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('trade', models.SmallIntegerField(default=0)),
                ('opens', models.SmallIntegerField(default=0)),
                ('closes', models.SmallIntegerField(default=24)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.batch')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'institution', 'code'), name='merchant_once'),
                    models.UniqueConstraint(fields=('unit', 'number_in_ledger'), name='merchant_in_ledger'),
                    khua.access.rowsecurity.RowSecurity(name='merchant_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Part',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.CharField(max_length=7)),
                ('file', models.CharField(max_length=80)),
                ('rows', models.BigIntegerField()),
                ('bytes', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('keys_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='fiu.batch')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['month', 'batch_id'],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'file'), name='part_once'),
                    khua.access.rowsecurity.RowSecurity(name='part_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('currency', models.CharField(max_length=3)),
                ('rate', models.DecimalField(decimal_places=8, max_digits=20)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.batch')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'currency', 'day'), name='rate_once'),
                    khua.access.rowsecurity.RowSecurity(name='rate_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.BigIntegerField(null=True)),
                ('field', models.CharField(blank=True, default='', max_length=80)),
                ('what', models.JSONField()),
                ('mend', models.JSONField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='fiu.batch')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='refusal_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32)),
                ('kind', models.CharField(choices=[('STR', 'Suspicious transaction report'), ('SAR', 'Suspicious activity report'), ('CTR', 'Threshold report'), ('BCR', 'Border cash declaration'), ('REQ', 'Request of another authority or unit'), ('OTH', 'Other report')], max_length=4)),
                ('code', models.CharField(blank=True, default='', max_length=12)),
                ('entity', models.CharField(max_length=200)),
                ('reference', models.CharField(blank=True, default='', max_length=120)),
                ('written_on', models.DateField(null=True)),
                ('received_at', models.DateTimeField()),
                ('urgent', models.BooleanField(default=False)),
                ('reason', models.TextField(blank=True, default='')),
                ('action', models.TextField(blank=True, default='')),
                ('indicators', models.JSONField(default=list)),
                ('content', models.JSONField(default=dict)),
                ('problems', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('registered', 'Registered'), ('assigned', 'Assigned'), ('assessed', 'Assessed'), ('disseminated', 'Disseminated'), ('closed', 'Closed')], default='registered', max_length=12)),
                ('due_at', models.DateTimeField(null=True)),
                ('assessment', models.TextField(blank=True, default='')),
                ('conclusion', models.CharField(blank=True, default='', max_length=12)),
                ('registered_at', models.DateTimeField(auto_now_add=True)),
                ('assigned_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('batch', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.batch')),
                ('registered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [
                    models.Index(fields=['unit', 'state', 'due_at'], name='report_waiting'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'number'), name='report_number'),
                    models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('unit', 'entity', 'reference'), name='report_once'),
                    khua.access.rowsecurity.RowSecurity(name='report_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField()),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='file', to='fiu.report')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'sha256'), name='report_file_once'),
                    khua.access.rowsecurity.RowSecurity(name='report_file_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='RuleRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('versions', models.JSONField(default=dict)),
                ('skipped', models.JSONField(default=list)),
                ('transactions', models.BigIntegerField(default=0)),
                ('hits', models.BigIntegerField(default=0)),
                ('done', models.FloatField(default=0)),
                ('trouble', models.JSONField(null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='rule_run_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32)),
                ('subject', models.CharField(max_length=40)),
                ('score', models.FloatField()),
                ('exploitation', models.CharField(max_length=16)),
                ('role', models.CharField(max_length=12)),
                ('families', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), size=None)),
                ('case_suggested', models.BooleanField()),
                ('told', models.JSONField()),
                ('against', models.JSONField(default=list)),
                ('learned', models.FloatField(null=True)),
                ('state', models.CharField(choices=[('new', 'New'), ('taken', 'Being looked at'), ('kept', 'Kept under watch'), ('raised', 'Taken up in a report'), ('dismissed', 'Nothing to it')], default='new', max_length=10)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='fiu.report')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='fiu.rulerun')),
            ],
            options={
                'ordering': ['-score', 'id'],
                'indexes': [
                    models.Index(fields=['unit', 'state', '-score'], name='alert_queue'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'number'), name='alert_number'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['new', 'taken', 'kept'])), fields=('unit', 'subject'), name='alert_once'),
                    khua.access.rowsecurity.RowSecurity(name='alert_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('registered', 'Registered'), ('assigned', 'Assigned'), ('assessed', 'Assessed'), ('disseminated', 'Disseminated'), ('closed', 'Closed')], max_length=12)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('note', models.TextField(blank=True, default='')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='fiu.report')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='step_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('person', 'Person'), ('entity', 'Firm or organisation'), ('account', 'Account')], max_length=8)),
                ('suspected', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, default='', max_length=300)),
                ('born', models.DateField(null=True)),
                ('nationality', models.CharField(blank=True, default='', max_length=2)),
                ('document', models.CharField(blank=True, default='', max_length=60)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('reason', models.TextField(blank=True, default='')),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.account')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.customer')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='fiu.report')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='subject_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=32)),
                ('title', models.CharField(max_length=200)),
                ('asked', models.JSONField()),
                ('batches', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('totals', models.JSONField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='traces', to='fiu.report')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [
                    models.UniqueConstraint(fields=('unit', 'number'), name='trace_number'),
                    khua.access.rowsecurity.RowSecurity(name='trace_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('alert', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.alert')),
                ('dissemination', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='fiu.dissemination')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.report')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
                ('trace', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.trace')),
            ],
            options={
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='source_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='Watched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('list', models.CharField(max_length=80)),
                ('reference', models.CharField(blank=True, default='', max_length=80)),
                ('name', models.CharField(max_length=300)),
                ('born', models.CharField(blank=True, default='', max_length=40)),
                ('nationality', models.CharField(blank=True, default='', max_length=2)),
                ('document', models.CharField(blank=True, default='', max_length=60)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('dropped_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['list', 'id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='watched_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.CreateModel(
            name='AlertAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=12)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='fiu.account')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='fiu.alert')),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('alert', 'account'), name='alert_account_once'), khua.access.rowsecurity.RowSecurity(name='alert_account_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'})],
            },
        ),
        migrations.CreateModel(
            name='AlertDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('new', 'New'), ('taken', 'Being looked at'), ('kept', 'Kept under watch'), ('raised', 'Taken up in a report'), ('dismissed', 'Nothing to it')], max_length=10)),
                ('reason', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='fiu.alert')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='alert_decision_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'})],
            },
        ),
        # what comes by the thousand out of a file keeps history of what changed after
        of_unit('fiu_batch'),
        of_unit('fiu_part', history=''),
        of_unit('fiu_refusal', history=''),
        of_unit('fiu_customer', history='UPDATE OR DELETE', masked=True),
        of_unit('fiu_account', history='UPDATE OR DELETE'),
        of_unit('fiu_branch', history='UPDATE OR DELETE'),
        of_unit('fiu_merchant', history='UPDATE OR DELETE'),
        of_unit('fiu_device', history='UPDATE OR DELETE'),
        of_unit('fiu_rate', history='UPDATE OR DELETE'),
        of_unit('fiu_report', masked=True),
        of_unit('fiu_reportfile', history=''),
        of_unit('fiu_subject', masked=True),
        of_unit('fiu_step'),
        of_unit('fiu_rulerun', history=''),
        of_unit('fiu_alert', masked=True),
        of_unit('fiu_alertaccount', history='UPDATE OR DELETE'),
        of_unit('fiu_alertdecision'),
        of_unit('fiu_trace', masked=True),
        of_unit('fiu_watched', masked=True),
        of_unit('fiu_dissemination', masked=True),
        of_unit('fiu_source'),
        of_case('fiu_filed', masked=True),
        run_sql_file(__file__, 'triggers.sql'),
    ]
