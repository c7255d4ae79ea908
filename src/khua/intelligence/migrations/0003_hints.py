from django.db import migrations

from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):
    """Which hints still hide something."""

    dependencies = [("intelligence", "0002_network")]

    operations = [run_sql_file(__file__, "hints.sql")]
