"""Functions and triggers, and on them the row security of every table."""

import khua.access.rowsecurity
from django.db import migrations

from khua.access.rowsecurity import run_sql_file


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0001_initial"),
        ("access", "0002_row_security"),
    ]

    operations = [
        run_sql_file(__file__, "functions.sql"),
        migrations.AddConstraint(
            model_name='case',
            constraint=khua.access.rowsecurity.RowSecurity(name='case_rows', rules={'insert': '(SELECT access_may_write()) AND lead_office_id = (SELECT access_my_office())', 'select': 'lead_office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR id = ANY(ARRAY(SELECT record_my_cases()))', 'update': '(SELECT access_may_write()) AND (lead_office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR id = ANY(ARRAY(SELECT record_my_cases())))'}),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=khua.access.rowsecurity.RowSecurity(name='assignment_rows', rules={'insert': "added_by_id = (SELECT access_me()) AND office_id = ANY(ARRAY(SELECT access_my_case_offices())) AND ((SELECT access_my_role()) = 'head' OR ((SELECT access_my_role()) = 'officer' AND member_id = (SELECT access_me()) AND record_opened_by_me(case_id)))", 'select': 'member_id = (SELECT access_me()) OR office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))', 'update': "(SELECT access_my_role()) = 'head' AND office_id = ANY(ARRAY(SELECT access_my_case_offices()))"}),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=khua.access.rowsecurity.RowSecurity(name='change_rows', rules={'select': 'office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))'}),
        ),
        migrations.AddConstraint(
            model_name='counter',
            constraint=khua.access.rowsecurity.RowSecurity(name='counter_rows', rules={}),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=khua.access.rowsecurity.RowSecurity(name='person_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))', 'select': 'office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))', 'update': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))'}),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=khua.access.rowsecurity.RowSecurity(name='finding_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))', 'select': 'office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))', 'update': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))'}),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=khua.access.rowsecurity.RowSecurity(name='place_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))', 'select': 'office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases()))', 'update': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))'}),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=khua.access.rowsecurity.RowSecurity(name='identity_rows', rules={'insert': '(SELECT access_may_write()) AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))', 'select': '(NOT protected AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))) OR (protected AND (case_id = ANY(ARRAY(SELECT record_my_cases())) OR office_id = (SELECT record_my_headed_office())))', 'update': '(SELECT access_may_write()) AND ((NOT protected AND (office_id = ANY(ARRAY(SELECT access_my_case_offices())) OR case_id = ANY(ARRAY(SELECT record_my_cases())))) OR (protected AND (case_id = ANY(ARRAY(SELECT record_my_cases())) OR office_id = (SELECT record_my_headed_office()))))'}),
        ),
    ]
