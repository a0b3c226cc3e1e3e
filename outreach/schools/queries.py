"""Finding schools, boards and indices."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core.database import db
from outreach.core.language import fold
from outreach.core.search import words_of
from outreach.schools.models import (
    Board,
    Building,
    FileKind,
    MinistryRun,
    Network,
    School,
)
from outreach.uploads import queries as uploads

SHORT_FORMS = {
    "st": "saint", "ste": "sainte", "poly": "polyvalente", "ec": "ecole", "sec": "secondaire",
    "prim": "primaire", "coll": "college", "acad": "academie", "css": "centre de services scolaire",
    "cs": "commission scolaire", "sb": "school board", "hs": "high school",
}  # fmt: skip
SMALL_WORDS = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "of", "the")
)
BODIES = {"centre de services scolaire": "css", "commission scolaire": "cs"}
FEWEST_INITIALS, MOST_INITIALS = 3, 8


def search(text: str = "") -> Select[School]:
    """Schools where every word, or what it is short for, is a part of their names, board, town or code."""
    return select(School).where(*(_holds(word) for word in words_of(text)))


def _holds(word: str) -> ColumnElement[bool]:
    ways = {word, SHORT_FORMS.get(word.rstrip("."), word)}
    holds = [School.search_text.contains(way, autoescape=True) for way in sorted(ways)]
    boards = boards_called(word)
    return or_(*holds, School.board_id.in_(boards)) if boards else or_(*holds)


def boards_called(acronym: str) -> list[int]:
    """Boards that people call so: `cssdm`, `cssmb`, `emsb`; with the small words of the name or without."""
    if not FEWEST_INITIALS <= len(acronym) <= MOST_INITIALS or not acronym.isalpha():
        return []
    rows = db.session.execute(select(Board.id, Board.name))
    return [row.id for row in rows if acronym.casefold() in _acronyms(row.name)]


@lru_cache(maxsize=512)
def _acronyms(name: str) -> frozenset[str]:
    """`cssdm` and `cssm` of the Centre de services scolaire de Montréal; `emsb` of English-Montréal."""
    rest, start = fold(name), ""
    for body, initials in BODIES.items():
        if rest.startswith(body):
            rest, start = rest.removeprefix(body), initials
    words = re.findall(r"\w+", rest)
    large = "".join(word[0] for word in words if word not in SMALL_WORDS)
    english = {f"{large}sb"} if start == "cs" else set()
    return frozenset({start + large, start + "".join(word[0] for word in words), *english})


def listed(
    *,
    text: str = "",
    region: str = "",
    board: str = "",
    network: str = "",
    level: str = "",
    status: str = "active",
) -> Select[School]:
    """The list of schools under its filters, with boards; `status` is active, closed or all."""
    query = search(text).options(joinedload(School.board))
    if region:
        query = query.where(School.region_code == region)
    if board:
        query = query.where(School.board.has(Board.code == board))
    if network:
        query = query.where(School.network == network)
    if level:
        query = query.where(getattr(School, level).is_(True))
    if status != "all":
        query = query.where(School.is_active.is_(status == "active"))
    return query


def are_any() -> bool:
    """Whether a school is known at all."""
    return db.session.scalar(select(School.id).limit(1)) is not None


def suggest(text: str, limit: int = 10) -> Sequence[School]:
    """Active schools for a picker: those whose name has most of the words, begun as they are, stand first."""
    words = words_of(text)
    if not words:
        return []
    whole = " ".join(SHORT_FORMS.get(word.rstrip("."), word) for word in words)
    starts = School.name_key.startswith(whole, autoescape=True)
    begun = [case((_begins(word), 1), else_=0) for word in words]
    named = sum(begun[1:], begun[0])
    query = search(text).where(School.is_active).options(joinedload(School.board))
    order = (
        case((starts, 0), else_=1),
        named.desc(),
        case((named > 0, func.length(School.name_key)), else_=0),
        School.name_key,
        School.id,
    )
    return db.session.scalars(query.order_by(*order).limit(limit)).all()


def _begins(word: str) -> ColumnElement[bool]:
    """Whether a word of the name begins so, or with what that is short for."""
    ways = sorted({word, SHORT_FORMS.get(word.rstrip("."), word)})
    name = literal(" ") + School.name_key
    return or_(*(name.contains(f"{mark}{way}", autoescape=True) for mark in " '" for way in ways))


def school_with(code: str) -> School | None:
    """The school with the ministry's code."""
    return db.session.scalar(select(School).where(School.code == code.strip()))


def board_ids(region_code: str = "") -> Sequence[int]:
    """The boards that have an open school, of one region or of all."""
    query = select(School.board_id).where(School.is_active, School.board_id.is_not(None))
    if region_code:
        query = query.where(School.region_code == region_code)
    return [board_id for board_id in db.session.scalars(query.distinct()) if board_id]


def names(ids: Iterable[int]) -> dict[int, str]:
    """The name of each of these schools."""
    query = select(School.id, School.name).where(School.id.in_(set(ids)))
    return {row.id: row.name for row in db.session.execute(query)}


def coordinates(ids: Any) -> list[tuple[int, float, float]]:
    """Latitude and longitude of each school of a query of ids, of its first building that has both."""
    query = (
        select(Building.school_id, Building.latitude, Building.longitude)
        .where(
            Building.school_id.in_(ids),
            Building.is_active,
            Building.latitude.is_not(None),
            Building.longitude.is_not(None),
        )
        .order_by(Building.school_id, Building.code, Building.id)
    )
    first: dict[int, tuple[int, float, float]] = {}
    for school_id, latitude, longitude in db.session.execute(query):
        first.setdefault(school_id, (school_id, latitude or 0, longitude or 0))
    return list(first.values())


def with_ids(ids: Iterable[int]) -> Sequence[School]:
    """These schools, as far as they are still in service, in the order given."""
    wanted = {id_: n for n, id_ in enumerate(dict.fromkeys(ids))}
    rows = db.session.scalars(select(School).where(School.id.in_(wanted), School.is_active))
    return sorted(rows, key=lambda school: wanted[school.id])


def find_school(text: str) -> School | None:
    """By code, else by official name when only one active school has it; homonyms are never guessed."""
    code = text.strip()
    named = and_(School.is_active, *(_holds(word) for word in words_of(text)))
    query = select(School).where(or_(School.code == code, named)).order_by(School.code != code)
    candidates = db.session.scalars(query.limit(50)).all()
    if candidates and candidates[0].code == code:
        return candidates[0]
    same = [school for school in candidates if _is_named(school, text)]
    return same[0] if len(same) == 1 else None


def _is_named(school: School, text: str) -> bool:
    return fold(text) in (fold(school.name), fold(school.short_name))


def with_everything(school_id: int) -> School | None:
    """One school with its board, buildings and indices, in three statements."""
    ways = (
        joinedload(School.board),
        selectinload(School.buildings),
        selectinload(School.indices),
    )
    return db.session.scalar(select(School).where(School.id == school_id).options(*ways))


def boards(*, active: bool = True) -> Sequence[Board]:
    """School service centres and boards by name."""
    query = select(Board).order_by(Board.name)
    return db.session.scalars(query.where(Board.is_active) if active else query).all()


def board(board_id: int) -> Board | None:
    return db.session.get(Board, board_id)


def board_with(code: str) -> Board | None:
    return db.session.scalar(select(Board).where(Board.code == code.strip()))


def eligible(
    *,
    network: Network | None = Network.PUBLIC,
    level: str = "secondary",
    region: str = "",
    board_id: int | None = None,
) -> Select[School]:
    """Active schools with the right to teach that level: the denominator of school reach."""
    query = select(School).where(School.is_active, getattr(School, level).is_(True))
    if network:
        query = query.where(School.network == network)
    if region:
        query = query.where(School.region_code == region)
    return query.where(School.board_id == board_id) if board_id else query


def eligible_secondary_count(
    *, network: Network | None = Network.PUBLIC, region: str = "", board_id: int | None = None
) -> int:
    """How many organisations may teach secondary; a school in two regions counts in its main one."""
    schools = eligible(network=network, region=region, board_id=board_id).subquery()
    return db.session.scalar(select(func.count()).select_from(schools)) or 0


def building_of(school_id: int, code: str) -> Building | None:
    query = select(Building).where(Building.school_id == school_id, Building.code == code)
    return db.session.scalar(query)


def regions_of_municipalities() -> dict[str, tuple[str, str]]:
    """Region code and MRC of each municipality code that has a public building."""
    query = (
        select(Building.municipality_code, Building.region_code, Building.mrc)
        .join(School)
        .where(School.network == Network.PUBLIC, Building.region_code != "")
        .distinct()
    )
    return {code: (region, mrc) for code, region, mrc in db.session.execute(query) if code}


def middle_of(municipality: str) -> tuple[str, float, float] | None:
    """The municipality as its schools spell it, and the middle of their buildings (latitude, longitude).

    Of several of one name the one with most buildings; None where no school of ours is in one called so.
    """
    wanted = fold(municipality).replace("-", " ")
    query = (
        select(
            Building.municipality,
            func.avg(Building.latitude),
            func.avg(Building.longitude),
        )
        .where(Building.latitude.is_not(None), Building.municipality != "")
        .group_by(Building.municipality_code, Building.municipality)
        .order_by(func.count().desc(), Building.municipality_code)
    )
    rows = db.session.execute(query).all()
    return next((tuple(row) for row in rows if fold(row[0]).replace("-", " ") == wanted), None)


def has_run_since(run: MinistryRun, kinds: Sequence[FileKind]) -> bool:
    """Whether a file of one of these kinds was taken in, or one was undone, after that run."""
    later = select(MinistryRun.id).where(
        or_(
            (MinistryRun.id > run.id) & MinistryRun.kind.in_(kinds),
            MinistryRun.undone_at > run.created_at,
        )
    )
    return db.session.scalar(later.limit(1)) is not None


def data_as_of() -> MinistryRun | None:
    """The run that last brought public buildings: the date of every denominator."""
    return uploads.last_run(MinistryRun, FileKind.PUBLIC_BUILDINGS)
