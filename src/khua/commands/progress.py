"""The steps of long work, shown on a terminal as they are done; a log needs no bar."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from khua.commands.speaking import Lang, Text, errors


@contextmanager
def shown(
    says: Mapping[str, Text], lang: Lang, *, transient: bool = False, **values: object
) -> Iterator[Callable[[Any, float], None]]:
    """A function to call with a step, one of `says`, and the share of it that is done. `values`
    fill the blanks of the steps' words; `transient`: nothing of it stays on the screen."""
    if not errors.is_terminal:
        yield lambda step, done: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=errors, transient=transient, refresh_per_second=4) as bar:
        tasks: dict[Any, Any] = {}

        def told(step: Any, done: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(says[step][lang].format_map(values), total=1.0)
            bar.update(tasks[step], completed=done)

        yield told
