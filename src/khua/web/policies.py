"""Every URL, and which action of access/policies.py each of its methods needs.

A URL that has no row here is a 404 for everybody; tests/access/test_matrix.py fails for it.
"""

ANYONE = "anyone"  # no sign-in needed
ENROLLING = "enrolling"  # signed in, second factor perhaps not yet enrolled
DEMO = "demo"  # anyone, in the demo only

Methods = dict[str, str]


def _form(action: str) -> Methods:
    return {"GET": action, "POST": action}


URLS: dict[str, Methods] = {
    "home": {"GET": ANYONE},
    "health": {"GET": ANYONE},
    "set_language": {"POST": ANYONE},
    "style": {"GET": "style.view"},
    # signing in
    "account_login": _form(ANYONE),
    "account_logout": _form(ANYONE),
    "account_reauthenticate": _form(ENROLLING),
    "account_change_password": _form("account.own"),
    "mfa_index": {"GET": "account.own"},
    "mfa_authenticate": _form(ANYONE),
    "mfa_reauthenticate": _form(ENROLLING),
    "mfa_activate_totp": _form(ENROLLING),
    "mfa_view_recovery_codes": {"GET": "account.own"},
    "mfa_generate_recovery_codes": _form("account.own"),
    "demo-personas": {"GET": DEMO},
    "demo-sign-in": {"POST": DEMO},
    "demo-sample": {"GET": DEMO},
    # offices and members
    "office-list": {"GET": "office.view"},
    "office": {"GET": "office.view"},
    "member-new": _form("member.manage"),
    "member": _form("member.manage"),
    "trail": {"GET": "trail.view"},
    # the record
    "my-work": {"GET": "work.view"},
    "case-list": _form("case.list"),
    "case-new": _form("case.create"),
    "case": {"GET": "case.view"},
    "case-edit": _form("case.edit"),
    "case-people": {"GET": "case.view"},
    "case-assign": _form("case.assign"),
    "case-unassign": {"POST": "case.assign"},
    "person-new": _form("case.edit"),
    "person": {"GET": "case.view"},
    "person-edit": _form("case.edit"),
    "assessment": {"GET": "case.view"},
    "assessment-cell": {"GET": "case.view"},
    "finding-new": _form("case.edit"),
    "finding": _form("case.edit"),
    "case-history": {"GET": "case.view"},
    # sheets
    "import-list": _form("sheet.import"),
    "import": {"GET": "sheet.import"},
    "import-confirm": {"POST": "sheet.import"},
    "import-cancel": {"POST": "sheet.import"},
    "import-rejects": {"GET": "sheet.import"},
    "sheet-template": {"GET": "sheet.import"},
    "case-export": {"GET": "case.list"},
    # training
    "which-offence": _form(ANYONE),
    "decision-list": {"GET": "training.view"},
    "decision": {"GET": "training.view"},
}
