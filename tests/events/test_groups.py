"""A group as it is told, and numbers that are odd or cannot be."""

from contextlib import nullcontext
from datetime import date, time

import pytest
from flask import Flask

from outreach.core.errors import Refused
from outreach.events import groups
from outreach.events.words import Language
from tests import make

FULL = {
    "on": date(2026, 12, 3),
    "starts": time(13, 15),
    "minutes": 50,
    "grades": ("secondary_3", "secondary_4"),
    "label": "31",
    "planned_count": 27,
    "language": Language.EN,
    "period": "3",
    "title": "Atelier",
    "credit_minutes": 45,
}


def test_a_group_is_told_again_as_it_was_told(app: Flask) -> None:
    told = make.group(**FULL)
    event = make.visit(told)
    (block,) = event.sessions
    assert groups.as_group(block) == told
    moved = groups.as_group(block, on=date(2026, 12, 4), starts=time(9))
    assert moved == make.group(**FULL | {"on": date(2026, 12, 4), "starts": time(9)})
    assert not groups.differ(event, [told])
    assert groups.differ(event, [moved])
    assert groups.differ(event, [told, moved])
    assert groups.differ(event, [])


@pytest.mark.parametrize(
    ("count", "planned", "is_odd"),
    [(0, None, True), (0, 20, True), (1, None, False), (40, 20, False), (41, 20, True), (1, 0, False)],
)  # fmt: skip
def test_nobody_or_more_than_twice_is_odd(count: int, planned: int | None, is_odd: bool) -> None:
    assert groups.is_doubtful(count, planned) == is_odd


@pytest.mark.parametrize(
    ("count", "is_right"), [(None, True), (0, False), (1, True), (400, True), (401, False)]
)
def test_a_group_has_one_to_four_hundred(app: Flask, count: int | None, is_right: bool) -> None:
    with nullcontext() if is_right else pytest.raises(Refused):
        groups.check_planned(count)
