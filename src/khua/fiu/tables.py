"""What the migration of a table of the unit runs after making it."""

from django.db.migrations import RunSQL


def of_unit(
    table: str, *, history: str = "INSERT OR UPDATE OR DELETE", masked: bool = False
) -> RunSQL:
    """The triggers that give each row the unit of whoever writes it, keep it there, and write what
    changes into the history.

    `masked`: the history keeps only which fields changed. `history`: of which statements; rows that
    come by the million out of a file whose hash is kept need only "UPDATE OR DELETE", and "" is
    for what is history itself.
    """
    argument = "'masked'" if masked else ""
    lines = [
        f"CREATE OR REPLACE TRIGGER fiu_unit BEFORE INSERT OR UPDATE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION fiu_set_unit()"
    ]
    if history:
        lines.append(
            f"CREATE OR REPLACE TRIGGER record_history AFTER {history} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION record_write_history({argument})"
        )
    return RunSQL(";\n".join(lines), RunSQL.noop)
