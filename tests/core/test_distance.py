"""Distances between places that are known."""

import sqlite3
from typing import Any

import pytest
from sqlalchemy import Float, bindparam, select

from outreach.core import distance
from outreach.core.database import db
from outreach.core.distance import kilometres, kilometres_from

MONTREAL, QUEBEC, KUUJJUAQ = (45.5019, -73.5674), (46.8139, -71.2080), (58.1000, -68.4000)


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        (MONTREAL, MONTREAL, 0),
        (MONTREAL, QUEBEC, 233),
        (QUEBEC, MONTREAL, 233),
        (MONTREAL, KUUJJUAQ, 1443),
    ],
)
def test_kilometres(here: tuple[float, float], there: tuple[float, float], expected: int) -> None:
    assert kilometres(*here, *there) == pytest.approx(expected, abs=2)


def asked(here: tuple[Any, Any], there: tuple[Any, Any]) -> float | None:
    """The database's answer."""
    names = ("a", "b", "c", "d")
    a, b, c, d = (bindparam(name, type_=Float) for name in names)
    question = select(kilometres_from(a, b, to=(c, d)))
    return db.session.scalar(question, dict(zip(names, (*here, *there), strict=True)))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("here", "there"), [(MONTREAL, MONTREAL), (MONTREAL, QUEBEC), (KUUJJUAQ, (-33.9, 151.2))]
)
def test_the_database_says_the_same(here: tuple[float, float], there: tuple[float, float]) -> None:
    assert asked(here, there) == pytest.approx(kilometres(*here, *there), abs=1e-6)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("there", [(None, -73.6), (45.5, None)])
def test_of_half_a_place_the_database_says_nothing(there: tuple[Any, Any]) -> None:
    assert asked(MONTREAL, there) is asked(there, MONTREAL) is None


class Watched(sqlite3.Connection):
    """Keeps the names of the functions of one value that it is given."""

    def create_function(self, name: str, narg: int, *args: Any, **kwargs: Any) -> None:
        vars(self).setdefault("given", []).append((name, narg))
        super().create_function(name, narg, *args, **kwargs)


class Bare(Watched):
    """As built without mathematics."""

    def execute(self, *_question: Any) -> Any:
        raise sqlite3.OperationalError("no such function: asin")


@pytest.mark.parametrize(("built", "is_taught"), [(Bare, True), (Watched, False)])
def test_sqlite_without_mathematics_gets_it(built: type[Watched], is_taught: bool) -> None:
    connection = sqlite3.connect(":memory:", factory=built)
    distance.teach(connection)
    wanted = [(name, 1) for name in distance.FUNCTIONS] if is_taught else []
    assert vars(connection).get("given", []) == wanted
    question = "SELECT asin(1) * 2, cos(0), sin(0), radians(180), sqrt(9), trunc(2.9), asin(NULL)"
    said = connection.cursor().execute(question).fetchone()
    assert said == (pytest.approx(3.14159265), 1, 0, pytest.approx(3.14159265), 3, 2, None)
