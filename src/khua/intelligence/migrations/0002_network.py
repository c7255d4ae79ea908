from django.db import migrations

from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):

    dependencies = [('intelligence', '0001_initial')]

    operations = [run_sql_file(__file__, 'network.sql')]
