"""Copies as they are looked at: which are proposed, and whether what may be wrong was seen."""

from datetime import date

import pytest

from outreach.accounts.models import User
from outreach.accounts.roles import Role
from outreach.visits import copies
from outreach.visits.conflicts import Conflict
from outreach.visits.copies import CopyLine
from outreach.visits.words import ConflictKind

LEFT_OUT = {"holiday", "pedagogical", "floating", "break", "closure", "summer"}
BLOCKS = {"speaker", "speaker_check"}


def line(*kinds: ConflictKind) -> CopyLine:
    odd = tuple(Conflict(kind, str(kind)) for kind in kinds)
    return CopyLine("1", 1, "Visite", "Visit", date(2026, 12, 2), odd)


@pytest.mark.parametrize("kind", ConflictKind)
def test_days_without_classes_are_proposed_as_left_out(kind: ConflictKind) -> None:
    assert line(kind).is_proposed is (kind.value not in LEFT_OUT | BLOCKS)
    assert not line(ConflictKind.EXAMS, ConflictKind.BREAK).is_proposed


def test_a_line_without_a_conflict_is_proposed_and_settled() -> None:
    assert line().is_proposed
    assert copies.are_settled([line()], [], by=User(role=Role.STAFF))


@pytest.mark.parametrize(
    ("kind", "role", "is_settled"),
    [
        (ConflictKind.BREAK, Role.STAFF, True),
        (ConflictKind.SPEAKER, Role.STAFF, False),
        (ConflictKind.SPEAKER, Role.COORDINATOR, True),
    ],
)
def test_what_was_seen_is_settled_by_who_may(
    kind: ConflictKind, role: Role, is_settled: bool
) -> None:
    rows, by = [line(), line(kind)], User(role=role)
    keys = [odd.key for odd in rows[1].conflicts]
    assert copies.are_settled(rows, keys, by=by) is is_settled
    assert not copies.are_settled(rows, [], by=by)
