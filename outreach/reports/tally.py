"""What is added up for one number of the youth report, session by session."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

from outreach.core import rounding
from outreach.reports.delivered import Pupils
from outreach.reports.distinct import Marks, Range


@dataclass(frozen=True)
class Sums:
    """Of a gender it is not told in how many sessions and schools: exact counts would give children away."""

    participations: int
    contact_hours: float
    sessions: int | None
    schools: int | None
    unique_low: int
    unique_high: int


class Tally:
    """Takes the sessions of one number one after the other."""

    def __init__(self, marks: Marks) -> None:
        self.without_numbers = 0
        self._participations = self._minutes = self._heads = self._all_minutes = self._sessions = 0
        self._of_classes: set[int] = set()
        self._schools: set[int | None] = set()
        self._range = Range(marks)

    def add(self, pupils: Pupils, tie: Hashable, heads: int) -> None:
        """A session with what ties it to others, and its heads or those of them that count here."""
        (number, session_id, school_id, group, _year, _grades, label, on, whole, minutes, is_counted,
         _facts) = pupils  # fmt: skip
        self._participations += heads
        self._minutes += heads * minutes
        self._heads += whole
        self._all_minutes += whole * minutes
        self.without_numbers += not is_counted
        self._schools.add(school_id)
        if number > 0:
            self._sessions += 1
        else:
            self._of_classes.add(session_id)
        self._range.add(tie, group, label, on, heads)

    def sums(self) -> Sums:
        return Sums(
            participations=self._participations,
            contact_hours=round(self._minutes / 60, 2),
            sessions=self._sessions + len(self._of_classes),
            schools=len(self._schools - {None}),
            unique_low=self._range.fewest,
            unique_high=self._range.most,
        )

    def rounded(self) -> Sums:
        """People to the nearest 5; their hours from that, by the mean length over all pupils of the sessions.

        Exact hours would give the exact count away.
        """
        sums = self.sums()
        heads = rounding.to_five(sums.participations)
        minutes = self._all_minutes / self._heads if self._heads else 0
        return replace(
            sums,
            participations=heads,
            contact_hours=round(heads * minutes / 60, 2),
            sessions=None,
            schools=None,
            unique_low=rounding.to_five(sums.unique_low),
            unique_high=rounding.to_five(sums.unique_high),
        )
