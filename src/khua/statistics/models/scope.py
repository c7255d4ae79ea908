"""Whose numbers a member may see (sql/scopes.sql).

Nobody counts over the record with his own rights: the owner counts, and keeps the numbers as rows.
So there is no cut but those of the catalogue, whatever somebody makes the program ask.
"""

from khua.access.rowsecurity import Rules

#: the country for all who work on cases; one's own province; at the centre, every province
SCOPES: str = "scope = ANY(ARRAY(SELECT statistics_my_scopes()))"
MY_OFFICE: str = "office_id = (SELECT access_my_office())"
#: officers and heads: clerks, auditors and administrators have no use for figures
CASE_ROLE: str = "(SELECT access_my_role()) IN ('officer', 'head')"
CENTRE: str = "(SELECT statistics_at_centre())"
ME: str = "(SELECT access_me())"

#: what every member may know: that numbers were taken, and when
MEMBERS: Rules = {"select": "(SELECT access_me()) IS NOT NULL"}
#: the owner's alone
NOBODY: Rules = {}
