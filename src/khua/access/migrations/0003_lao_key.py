"""Lao dictionary order in SQL, for servers with or without ICU."""

from django.db import migrations

from khua.access.roles import APP
from khua.names import LAO_KEY_DROP_SQL, LAO_KEY_SQL


class Migration(migrations.Migration):
    dependencies = [("access", "0002_row_security")]

    operations = [
        migrations.RunSQL(
            f"{LAO_KEY_SQL};\nGRANT EXECUTE ON FUNCTION lao_key(text) TO {APP};", LAO_KEY_DROP_SQL
        ),
    ]
