import django.contrib.postgres.fields
from django.db import migrations, models

from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0003_sharing'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='provinces',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), default=list, editable=False, size=None),
        ),
        migrations.RemoveIndex(
            model_name='case',
            name='case_office_recent',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['lead_office', '-reported_on', '-id'], include=('shared_with', 'source', 'stage', 'provinces'), name='case_office_recent'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['-reported_on', '-id'], include=('lead_office', 'shared_with', 'source', 'stage', 'provinces'), name='case_recent'),
        ),
        run_sql_file(__file__, "scale.sql"),
    ]
