"""Row security as a Django constraint, so that `makemigrations` sees a changed policy.

The shape of every policy is the one measured in DESIGN section 5: `column = ANY(ARRAY(SELECT
f()))`, where `f` is a SECURITY DEFINER function that resolves the caller's pass once per query.
A statement without a policy here is not granted at all: no policy, no right.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.migrations import RunSQL

from khua.access.roles import APP, MATCHER, OWNER

Rules = Mapping[str, str]


def policy_sql(
    table: str, rules: Rules, matcher: Iterable[str] = (), columns: Iterable[str] = ()
) -> str:
    """The statements that close `table` and open it again for exactly `rules`.

    `rules` maps select, insert, update, delete to a condition on the row; what is not named is
    refused. An update must hold before and after the change. `matcher`: what the role that compares
    people may do with every row. `columns`: the only ones to be read; without it, all.
    """
    only = ", ".join(f'"{column}"' for column in columns)
    lines = [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS "{table}_owner" ON "{table}"',
        f'CREATE POLICY "{table}_owner" ON "{table}" TO {OWNER} USING (true) WITH CHECK (true)',
        f'REVOKE ALL ON "{table}" FROM {APP}, {MATCHER}',
    ]
    for action, rule in rules.items():
        clause = {
            "select": f"USING ({rule})",
            "insert": f"WITH CHECK ({rule})",
            "update": f"USING ({rule}) WITH CHECK ({rule})",
            "delete": f"USING ({rule})",
        }[action]
        right = f"select ({only})" if only and action == "select" else action
        lines += [
            f'DROP POLICY IF EXISTS "{table}_{action}" ON "{table}"',
            f'CREATE POLICY "{table}_{action}" ON "{table}" FOR {action} TO {APP} {clause}',
            f'GRANT {right} ON "{table}" TO {APP}',
        ]
    for action in matcher:
        clause = {
            "select": "USING (true)",
            "insert": "WITH CHECK (true)",
            "update": "USING (true) WITH CHECK (true)",
            "delete": "USING (true)",
        }[action]
        lines += [
            f'DROP POLICY IF EXISTS "{table}_matcher_{action}" ON "{table}"',
            f'CREATE POLICY "{table}_matcher_{action}" ON "{table}" FOR {action} TO {MATCHER}'
            f" {clause}",
            f'GRANT {action} ON "{table}" TO {MATCHER}',
        ]
    return ";\n".join(lines)


class RowSecurity(models.BaseConstraint):
    """Who may select, insert, update and delete the rows of a table.

    Conditions are SQL over the table's own columns. `Meta.constraints` of every model has one;
    tests/access/test_every_table.py fails for a table without. `unread`: columns that conditions
    ask and the app role may not read; the model does not have them.
    """

    def __init__(
        self,
        *,
        name: str,
        rules: Rules,
        matcher: Iterable[str] = (),
        unread: Iterable[str] = (),
    ) -> None:
        super().__init__(name=name)
        self.matcher, self.unread = tuple(matcher), tuple(unread)
        self.rules = {action: " ".join(rule.split()) for action, rule in rules.items()}

    def constraint_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        # inside CREATE TABLE there is no table yet to secure: do it right after
        if schema_editor is None:
            raise ValueError("row security is made by a schema editor")
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    # Django's own constraints return a Statement too; its base class is typed for none
    def create_sql(  # type: ignore[override]
        self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        # the SQL holds % signs of its own, and Statement formats with %
        sql = policy_sql(model._meta.db_table, self.rules, self.matcher, self.columns(model))
        return Statement(sql.replace("%", "%%"))

    def remove_sql(  # type: ignore[override]
        self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        # Changing a rule is remove, then create: between the two nobody may see anything.
        return Statement(policy_sql(model._meta.db_table, {}) + self._drops(model))

    def _drops(self, model: Any) -> str:
        table = model._meta.db_table
        return "".join(
            f';\nDROP POLICY IF EXISTS "{table}_{action}" ON "{table}"'
            for action in (*self.rules, *(f"matcher_{action}" for action in self.matcher))
        )

    def columns(self, model: Any) -> tuple[str, ...]:
        """The only columns of `model` that the app role may read; none: it may read all."""
        if not self.unread:
            return ()
        return tuple(field.column for field in model._meta.local_concrete_fields)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database validates; Python has nothing to check."""

    def __eq__(self, other: object) -> bool:
        if isinstance(other, RowSecurity):
            return bool(self.deconstruct() == other.deconstruct())
        return NotImplemented

    __hash__ = models.BaseConstraint.__hash__

    def deconstruct(self) -> Any:
        path, _, kwargs = super().deconstruct()
        more = {"matcher": self.matcher, "unread": self.unread}
        given = {name: value for name, value in more.items() if value}
        return path, (), {**kwargs, "rules": self.rules, **given}


def run_sql_file(migration_file: str, name: str) -> RunSQL:
    """A migration step that runs `sql/<name>` of the app that `migration_file` belongs to."""
    text = (Path(migration_file).parents[1] / "sql" / name).read_text(encoding="utf-8")
    return RunSQL(text, RunSQL.noop)
