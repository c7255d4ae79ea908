"""History of rows that belong to no case, but to an office alone: its own officers and heads see it."""

import khua.access.rowsecurity
from django.conf import settings
from django.db import migrations

from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0005_link_actions'),
        ('record', '0004_scale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='change',
            name='change_rows',
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=khua.access.rowsecurity.RowSecurity(name='change_rows', rules={'select': "(office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR shared_with && ARRAY(SELECT access_my_case_offices()) OR case_id = ANY(ARRAY(SELECT record_my_cases()))) AND case_id <> ALL(ARRAY(SELECT record_kept_from_me())) AND (case_id > 0 OR (office_id = (SELECT access_my_office()) AND (SELECT access_my_role()) IN ('officer', 'head')))"}),
        ),
        run_sql_file(__file__, 'history.sql'),
    ]
