"""What one run makes, so that it can be found again by the next list and be undone."""

from typing import Any

from outreach.core.database import db
from outreach.past.lines import Line
from outreach.past.models import PastLine, PastRun
from outreach.people.models import Person


class ImportTally:
    """Rows created by table name, blanks filled, and what each line became; `keys` are by line number."""

    def __init__(self, run: PastRun, keys: dict[int, str]) -> None:
        self.run = run
        self.keys = keys
        self.rows: dict[str, list[int]] = {}
        self.before: dict[str, dict[str, Any]] = {}

    def created(self, noun: str, row_id: int) -> None:
        self.rows.setdefault(noun, []).append(row_id)

    def filled(self, person: Person, blank: dict[str, Any]) -> None:
        """Remember that these were not known of a person before."""
        kept = self.before.setdefault(f"person {person.id}", {})
        for name, value in blank.items():
            kept.setdefault(name, value)

    def keep(self, line: Line, **rows: int | None) -> None:
        """Note what the line became."""
        db.session.add(
            PastLine(
                kind=self.run.kind,
                key=self.keys[line.number],
                run_id=self.run.id,
                facts=line.facts,
                **rows,
            )  # fmt: skip
        )
