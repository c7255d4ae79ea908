"""Functions and triggers, and on them the row security of every table."""

import khua.access.rowsecurity
from django.db import migrations

from khua.access.roles import APP
from khua.access.rowsecurity import run_sql_file
from khua.names import LAO_KEY_DROP_SQL, LAO_KEY_SQL


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("mfa", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            f"{LAO_KEY_SQL};\nGRANT EXECUTE ON FUNCTION lao_key(text) TO {APP};", LAO_KEY_DROP_SQL
        ),
        run_sql_file(__file__, "functions.sql"),
        migrations.AddConstraint(
            model_name='office',
            constraint=khua.access.rowsecurity.RowSecurity(name='office_rows', rules={'insert': '(SELECT access_manages(parent_id))', 'select': '(SELECT access_me()) IS NOT NULL', 'update': '(SELECT access_manages(parent_id))'}),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=khua.access.rowsecurity.RowSecurity(name='member_rows', rules={'insert': '(SELECT access_manages(office_id))', 'select': "id = (SELECT access_me()) OR username = current_setting('khua.signing_in', true) OR id::text = current_setting('khua.signing_in', true) OR office_id = ANY(ARRAY(SELECT access_my_tree()))", 'update': "id = (SELECT access_me()) OR id::text = current_setting('khua.signing_in', true) OR (SELECT access_manages(office_id))"}),
        ),
        migrations.AddConstraint(
            model_name='pass',
            constraint=khua.access.rowsecurity.RowSecurity(name='pass_rows', rules={'insert': 'true', 'select': 'member_id = (SELECT access_me())', 'update': 'member_id = (SELECT access_me())'}),
        ),
        migrations.AddConstraint(
            model_name='sealkey',
            constraint=khua.access.rowsecurity.RowSecurity(name='seal_key_rows', rules={}),
        ),
    ]
