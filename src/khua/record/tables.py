"""What the migration of a table that belongs to a case runs after making it."""

from django.db.migrations import RunSQL


def of_case(table: str, *, history: bool = True, masked: bool = False) -> RunSQL:
    """The triggers that give each row its case's scope and write what changes into the history.

    `masked`: the history keeps only which fields changed, never the values. `history` False: for
    rows that are history themselves.
    """
    argument = "'masked'" if masked else ""
    lines = [
        f"CREATE OR REPLACE TRIGGER record_scope BEFORE INSERT OR UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION record_set_scope()"
    ]
    if history:
        lines.append(
            f"CREATE OR REPLACE TRIGGER record_history AFTER INSERT OR UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION record_write_history({argument})"
        )
    return RunSQL(";\n".join(lines), RunSQL.noop)
