"""Passes of the API, and what the seal of a pass does not cover."""

from django.db import migrations, models

from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_audit'),
    ]

    operations = [
        migrations.AlterField(
            model_name='pass',
            name='purpose',
            field=models.CharField(choices=[('session', 'Session'), ('job', 'Job'), ('command', 'Command'), ('api', 'Api')], max_length=8),
        ),
        run_sql_file(__file__, "passes.sql"),
    ]
