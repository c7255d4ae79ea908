"""A trace may take a while: how far it is, where its seeds come from, and what went wrong."""

from django.db import migrations, models

from khua.access.rowsecurity import RowSecurity, run_sql_file

WRITES = "(SELECT access_may_write()) AND unit_id = (SELECT fiu_my_unit())"


class Migration(migrations.Migration):
    dependencies = [("fiu", "0003_customers")]

    operations = [
        migrations.RemoveConstraint("trace", "trace_rows"),
        migrations.AddField("trace", "done", models.FloatField(default=0)),
        migrations.AddField("trace", "origin", models.JSONField(default=dict)),
        migrations.AddField("trace", "trouble", models.JSONField(null=True)),
        migrations.AddConstraint(
            "trace",
            RowSecurity(
                name="trace_rows",
                rules={
                    "select": "unit_id = (SELECT fiu_my_unit())",
                    "insert": WRITES,
                    "update": WRITES,
                },
            ),
        ),
        run_sql_file(__file__, "traces.sql"),
    ]
