"""Which school a list means: by code, else by name and municipality; a name alone never decides."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process
from sqlalchemy import select

from outreach.core.database import db
from outreach.core.language import fold
from outreach.past import queries
from outreach.schools.models import Board, Building, School

CANDIDATES = 6
ALIKE = 60
LITTLE_WORDS = ("de", "des", "du", "la", "le", "les", "l", "d", "of", "the")
GENERIC = re.compile(
    r"\b(?:ecoles?|ec|secondaire|sec|high school|hs|school|polyvalente|poly|pavillon|pav)\b\.?"
)


@dataclass(frozen=True)
class SchoolWording:
    """What a line says of a school, as text."""

    code: str
    name: str
    municipality: str
    board: str = ""

    @property
    def key(self) -> str:
        """The same for the same words in any case, accents and spaces."""
        parts = (self.code, self.name, self.municipality, *([self.board] if self.board else []))
        return "|".join(fold(part) for part in parts)[:400]

    @property
    def in_words(self) -> str:
        return ", ".join(
            part for part in (self.name, self.municipality, self.board, self.code) if part
        )


@dataclass(frozen=True)
class Proposal:
    """The schools that may be meant, likeliest first; `chosen` when code or place leave no doubt."""

    wording: SchoolWording
    lines: tuple[int, ...]
    candidates: Sequence[School]
    chosen: School | None


@dataclass(frozen=True)
class _Candidate:
    id: int
    code: str
    names: tuple[str, ...]
    towns: frozenset[str]
    boards: frozenset[str]

    @cached_property
    def bare(self) -> tuple[str, ...]:
        return tuple(map(_bare, self.names))


def decided(named: Iterable[SchoolWording]) -> dict[str, int | None]:
    """The school of each key that somebody decided, or whose code and name agree; None is no school."""
    wanted = {wording.key: wording for wording in named}
    schools = queries.decided_names(list(wanted))
    codes = [wording.code for key, wording in wanted.items() if key not in schools and wording.code]
    by_code = {
        school.code: school
        for school in db.session.scalars(select(School).where(School.code.in_(codes)))
    }
    for key, wording in wanted.items():
        school = by_code.get(wording.code)
        if key not in schools and school and _agrees(wording, school):
            schools[key] = school.id
    return schools


def propose(named: Mapping[SchoolWording, Sequence[int]]) -> list[Proposal]:
    """A proposal for each school asked for, with the lines that name it, doubtful ones first."""
    schools = _all_schools()
    proposals = []
    for wording, lines in named.items():
        ids, sure = _likely(wording, schools)
        rows = {s.id: s for s in db.session.scalars(select(School).where(School.id.in_(ids)))}
        candidates = [rows[i] for i in ids]
        proposals.append(
            Proposal(wording, tuple(lines), candidates, candidates[0] if sure else None)
        )
    return sorted(proposals, key=lambda p: (p.chosen is not None, fold(p.wording.in_words)))


def _likely(wording: SchoolWording, schools: list[_Candidate]) -> tuple[list[int], bool]:
    """Ids, likeliest first, and whether the first needs no choice: its code, or its name and place."""
    code = _whole_code(wording.code)
    if code and (same := [k for k in schools if k.code == code]):
        alike = not wording.name or _likeness(wording.name, same[0].names) >= ALIKE
        return list(dict.fromkeys(k.id for k in (*same, *_alike(wording, schools))))[
            :CANDIDATES
        ], alike
    bare = _bare(wording.name)
    named = [k for k in schools if bare in k.bare] if wording.name else []
    there = [k for k in named if _is_there(wording, k)]
    if len(there) == 1:
        return [k.id for k in (*there, *(k for k in named if k not in there))][:CANDIDATES], True
    first = there or named
    rest = [k for k in _alike(wording, schools) if k not in first]
    return [k.id for k in (*first, *rest)][: max(CANDIDATES, len(first))], False


def _is_there(wording: SchoolWording, school: _Candidate) -> bool:
    """Whether the place and the board that the line names are those of the school."""
    board = fold(wording.board)
    in_town = not wording.municipality or fold(wording.municipality) in school.towns
    return in_town and (not board or any(board in name for name in school.boards))


def _alike(wording: SchoolWording, schools: list[_Candidate]) -> list[_Candidate]:
    """Schools of a similar name; those of the same place come first."""
    if not wording.name:
        return []
    names = {n: k.bare[0] for n, k in enumerate(schools)}
    matches = process.extract(
        _bare(wording.name), names, scorer=fuzz.token_set_ratio, limit=40, score_cutoff=ALIKE
    )
    town = fold(wording.municipality)
    ordered = sorted(matches, key=lambda m: (town not in schools[m[2]].towns, -m[1]))
    return [schools[index] for _name, _score, index in ordered][:CANDIDATES]


def _all_schools() -> list[_Candidate]:
    towns: dict[int, set[str]] = {}
    for school_id, town in db.session.execute(select(Building.school_id, Building.municipality)):
        towns.setdefault(school_id, set()).add(fold(town))
    boards = {board.id: _names_of(board) for board in db.session.scalars(select(Board))}
    columns = (
        School.id, School.code, School.name, School.short_name, School.municipality, School.board_id,
    )  # fmt: skip
    return [
        _Candidate(
            id_,
            code,
            tuple(fold(n) for n in (name, short) if n),
            frozenset({fold(town)} | towns.get(id_, set())),
            boards.get(board or 0, frozenset()),
        )
        for id_, code, name, short, town, board in db.session.execute(select(*columns))
    ]


def _names_of(board: Board) -> frozenset[str]:
    """What lists call a board: its names, its code and its initials."""
    names = [fold(name) for name in (board.name, board.short_name, *board.aliases) if name]
    initials = {
        "".join(word[0] for word in name.split() if word not in LITTLE_WORDS) for name in names
    }
    return frozenset({*names, *initials, board.code})


def _agrees(wording: SchoolWording, school: School) -> bool:
    names = tuple(fold(n) for n in (school.name, school.short_name) if n)
    return not wording.name or _likeness(wording.name, names) >= ALIKE


def _likeness(name: str, names: Iterable[str]) -> float:
    return max((fuzz.token_set_ratio(_bare(name), _bare(n)) for n in names), default=0)


def _whole_code(code: str) -> str:
    """Six digits again of `1500` or `762000.0`."""
    digits = code.removesuffix(".0")
    return digits.zfill(6) if digits.isdigit() and len(digits) <= 6 else ""


def _bare(name: str) -> str:
    """A name without the words that most schools have."""
    plain = fold(name)
    return " ".join(GENERIC.sub(" ", plain).split()) or plain
