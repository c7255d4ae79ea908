"""Who stands behind the accounts: what finds them, where they bank, places the unit knows of."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations, models

from khua.access.rowsecurity import run_sql_file
from khua.fiu.tables import of_unit


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0006_unit_actions'),
        ('fiu', '0002_own_initiative'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('institution', 'An address where many people live'), ('listed', "An area on the unit's list")], max_length=12)),
                ('address', models.CharField(blank=True, default='', max_length=300)),
                ('province', models.CharField(blank=True, default='', max_length=5)),
                ('district', models.CharField(blank=True, default='', max_length=80)),
                ('why', models.CharField(max_length=300)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('dropped_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['kind', 'id'],
                'constraints': [
                    khua.access.rowsecurity.RowSecurity(name='area_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())', 'update': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())'}),
                ],
            },
        ),
        migrations.AddField(
            model_name='account',
            name='branch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fiu.branch'),
        ),
        migrations.AddField(
            model_name='customer',
            name='born_precision',
            field=models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year'), ('about', 'about')], default='day', max_length=5),
        ),
        migrations.AddField(
            model_name='customer',
            name='search_text',
            field=models.TextField(default='', editable=False),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['number'], name='account_number'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_text'], name='customer_search', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['document'], name='customer_document'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['phone'], name='customer_phone'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['email'], name='customer_email'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['address'], name='customer_address'),
        ),
        migrations.AddField(
            model_name='area',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='area',
            name='unit',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office'),
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('possible_victim', models.BooleanField()),
                ('why', models.TextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='fiu.account')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.office')),
            ],
            options={
                'ordering': ['-id'],
                'constraints': [khua.access.rowsecurity.RowSecurity(name='mark_rows', rules={'insert': '(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())', 'select': 'unit_id = (SELECT fiu_my_unit())'})],
            },
        ),
        of_unit('fiu_mark', masked=True),
        of_unit('fiu_area'),
        run_sql_file(__file__, 'customers.sql'),
    ]
