"""The row security of imports."""

import khua.access.rowsecurity
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("sheets", "0001_initial"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="import",
            constraint=khua.access.rowsecurity.RowSecurity(name="import_rows", rules={"insert": "member_id = (SELECT access_me()) AND (SELECT access_may_write()) AND office_id = (SELECT access_my_office())", "select": "member_id = (SELECT access_me())", "update": "member_id = (SELECT access_me())"}),
        ),
    ]
