"""Which speakers there are, their checks, what boards ask for, and what runs out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, and_, cast, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.core import clock, search
from outreach.core.database import db
from outreach.people.models import Person
from outreach.speakers.models import Absence, BackgroundCheck, CheckPolicy, Speaker
from outreach.speakers.words import CheckRule, CheckStatus

SOON = 60
LAST = 15
REMINDERS = (LAST, SOON)
"""Days before a check runs out on which its speaker is reminded."""
CONFIRMED_WITHIN = timedelta(days=14)
COUNTS_FOR_A_WHILE = [status for status in CheckStatus if status.counts_for_a_while]


def speakers(*, archived: bool = False, **filters: Any) -> Select[Speaker]:
    """Those whose address is confirmed, with their checks; filters: text, region, language, check."""
    kept = Speaker.archived_at.is_not(None) if archived else Speaker.archived_at.is_(None)
    query = _confirmed().where(kept)
    for name, value in filters.items():
        query = FILTERS[name](query, value)
    checks = selectinload(Speaker.checks).joinedload(BackgroundCheck.board)
    return query.options(joinedload(Speaker.person), checks)


def with_all(speaker_id: int) -> Speaker | None:
    """With the person, the picture and the checks of each board."""
    checks = selectinload(Speaker.checks)
    return db.session.scalars(
        select(Speaker)
        .where(Speaker.id == speaker_id)
        .options(
            joinedload(Speaker.person),
            joinedload(Speaker.picture),
            selectinload(Speaker.absences),
            checks.joinedload(BackgroundCheck.board),
            checks.joinedload(BackgroundCheck.seen_by),
        )
    ).one_or_none()


def with_ids(ids: Iterable[int]) -> Sequence[Speaker]:
    """Those whom we still ask among these, by name."""
    query = speakers().where(Speaker.id.in_(list(ids)))
    return db.session.scalars(query.order_by(Person.name_key, Speaker.id)).all()


def speaker(speaker_id: int) -> Speaker | None:
    """One whom we still ask."""
    return next(iter(with_ids([speaker_id])), None) if speaker_id else None


def choices() -> list[tuple[str, str]]:
    """(id, name) of those whom we still ask, by name."""
    query = _confirmed().where(Speaker.archived_at.is_(None)).order_by(Person.name_key, Speaker.id)
    columns = query.with_only_columns(Speaker.id, Person.first_name, Person.last_name)
    return [(str(id_), f"{first} {last}") for id_, first, last in db.session.execute(columns)]


def speaker_of(person: Person) -> Speaker | None:
    return db.session.scalar(select(Speaker).where(Speaker.person_id == person.id))


def asked_at(email: str) -> Sequence[Speaker]:
    """Those of that address whom we still ask, by name."""
    query = _confirmed().where(Speaker.archived_at.is_(None), Person.email == email)
    query = query.options(joinedload(Speaker.person)).order_by(Person.name_key, Speaker.id)
    return db.session.scalars(query).all() if email else []


def check_with_all(check_id: int) -> BackgroundCheck | None:
    """With its speaker, the person and the board."""
    query = select(BackgroundCheck).where(BackgroundCheck.id == check_id)
    speaker = joinedload(BackgroundCheck.speaker).joinedload(Speaker.person)
    return db.session.scalar(query.options(speaker, joinedload(BackgroundCheck.board)))


def check_for(speaker_id: int, board_id: int | None) -> BackgroundCheck | None:
    """The one of that board, or of the private network for None."""
    query = select(BackgroundCheck).where(
        BackgroundCheck.speaker_id == speaker_id, _same(BackgroundCheck.board_id, board_id)
    )
    return db.session.scalar(query)


def checks_for(speaker_ids: Iterable[int], board_id: int | None) -> dict[int, BackgroundCheck]:
    """By speaker, the check of that board, or of the private network for None."""
    query = select(BackgroundCheck).where(
        BackgroundCheck.speaker_id.in_(list(speaker_ids)),
        _same(BackgroundCheck.board_id, board_id),
    )
    return {check.speaker_id: check for check in db.session.scalars(query)}


def policy_of(board_id: int | None) -> CheckPolicy | None:
    return db.session.scalar(select(CheckPolicy).where(_same(CheckPolicy.board_id, board_id)))


def rules() -> dict[int | None, CheckRule]:
    """What each board asks for by its id, where somebody said; None is the private network."""
    return {row.board_id: row.rule for row in db.session.scalars(select(CheckPolicy))}


def speakers_to_remind(day: date) -> Sequence[int]:
    """Ids of those who have a check that is `to_remind`."""
    query = _to_remind(day).with_only_columns(BackgroundCheck.speaker_id).distinct()
    return db.session.scalars(query.order_by(BackgroundCheck.speaker_id)).all()


def to_remind(speaker: Speaker, day: date) -> Sequence[BackgroundCheck]:
    """Of which the speaker was not yet told that they run out so soon, the nearest end first."""
    query = _to_remind(day).where(BackgroundCheck.speaker_id == speaker.id)
    return db.session.scalars(query.order_by(BackgroundCheck.expires_on, BackgroundCheck.id)).all()


def reminder_for(days: int) -> int:
    """The reminder that a check gets which ends in so many days: the nearest one."""
    return next((reminder for reminder in REMINDERS if days <= reminder), SOON)


def _to_remind(day: date) -> Select[BackgroundCheck]:
    """Each reminder replaces the ones before it: of a check that is entered late only the nearest goes."""
    due, first = [], day
    for days in REMINDERS:
        last = day + timedelta(days=days)
        is_new = or_(BackgroundCheck.reminded_days.is_(None), BackgroundCheck.reminded_days > days)
        due.append(and_(BackgroundCheck.expires_on.between(first, last), is_new))
        first = last + timedelta(days=1)
    return _watched().where(or_(*due))


def to_notice() -> Select[BackgroundCheck]:
    """Checks of which a reminder went out that staff have not seen, the nearest end first."""
    query = _watched().where(BackgroundCheck.is_unseen)
    return query.options(
        joinedload(BackgroundCheck.board),
        joinedload(BackgroundCheck.speaker).joinedload(Speaker.person),
    ).order_by(BackgroundCheck.expires_on, BackgroundCheck.id)


def ending_before(day: date) -> Select[BackgroundCheck]:
    """Checks of speakers whom we still ask that count no more on that day, the nearest end first."""
    query = _watched().where(BackgroundCheck.expires_on < day)
    speaker = joinedload(BackgroundCheck.speaker).joinedload(Speaker.person)
    return query.options(speaker).order_by(BackgroundCheck.expires_on, BackgroundCheck.id)


def never_confirmed(now: datetime) -> Sequence[int]:
    """Speakers whose address nobody confirmed in time."""
    query = select(Speaker.id).where(
        Speaker.confirmed_at.is_(None), Speaker.applied_at <= now - CONFIRMED_WITHIN
    )
    return db.session.scalars(query.order_by(Speaker.id)).all()


def with_text(text: str, *, most: int) -> Sequence[Speaker]:
    """Those who fit what was typed in the search, by name."""
    query = speakers(text=text).order_by(Person.name_key, Speaker.id)
    return db.session.scalars(query.limit(most)).all()


def _confirmed() -> Select[Speaker]:
    query = select(Speaker).join(Person, Speaker.person_id == Person.id)
    return query.where(Speaker.confirmed_at.is_not(None), Person.erased_at.is_(None))


def _watched() -> Select[BackgroundCheck]:
    """Checks that run out of speakers whom we still ask, where the board asks for something."""
    asks_nothing = exists().where(
        _same(CheckPolicy.board_id, BackgroundCheck.board_id), CheckPolicy.rule == CheckRule.NONE
    )
    return (
        select(BackgroundCheck)
        .join(Speaker)
        .where(
            BackgroundCheck.status.in_(COUNTS_FOR_A_WHILE),
            Speaker.archived_at.is_(None),
            ~asks_nothing,
        )
    )


def _same(column: Any, board_id: Any) -> Any:
    """That two boards are the same; no board is the private network."""
    return column.is_not_distinct_from(board_id)


def absences_of(speaker_ids: Sequence[int], first: date, last: date) -> Sequence[Absence]:
    """Those that meet these days, in order."""
    query = select(Absence).where(
        Absence.speaker_id.in_(speaker_ids), Absence.first_on <= last, Absence.last_on >= first
    )
    return db.session.scalars(query.order_by(Absence.first_on, Absence.id)).all()


def has_word(column: Any, word: str) -> Any:
    """That a list in a column holds the word."""
    return cast(column, String).contains(f'"{word}"', autoescape=True)


def says(column: Any, word: str) -> Any:
    """That a list in a column holds the word, or nothing: who says no region goes to all of them."""
    return or_(cast(column, String) == "[]", has_word(column, word))


def lets_go(rule: CheckRule, *, on: Any) -> Any:
    """Whether `checks.judge_facts` lets go who has this check, or none; asked of the database."""
    if rule is CheckRule.NONE:
        return BackgroundCheck.status.is_distinct_from(CheckStatus.REFUSED)
    runs = or_(BackgroundCheck.expires_on.is_(None), BackgroundCheck.expires_on >= on)
    return func.coalesce(and_(BackgroundCheck.status.in_(rule.satisfied_by), runs), false())


def holds_text(text: str) -> list[Any]:
    """That the person or the speaker holds each of the words."""
    columns = (Person.search_text, Speaker.search_text)
    words = search.words_of(text)
    return [or_(*(c.contains(word, autoescape=True) for c in columns)) for word in words]


def _with_check(query: Select[Speaker], state: str) -> Select[Speaker]:
    return query.where(CHECKS.get(state, _with_status)(state))


def _with_status(status: str) -> Any:
    """With a check in that state, which has not run out."""
    today = clock.today()
    runs = or_(
        BackgroundCheck.status.not_in(COUNTS_FOR_A_WHILE), BackgroundCheck.expires_on >= today
    )
    return Speaker.checks.any(and_(BackgroundCheck.status == status, runs))


def _with_expired(_state: str) -> Any:
    today = clock.today()
    over = and_(BackgroundCheck.status.in_(COUNTS_FOR_A_WHILE), BackgroundCheck.expires_on < today)
    return Speaker.checks.any(or_(BackgroundCheck.status == CheckStatus.EXPIRED, over))


def _with_one_that_ends_soon(_state: str) -> Any:
    today = clock.today()
    near = BackgroundCheck.expires_on.between(today, today + timedelta(days=SOON))
    return Speaker.checks.any(and_(BackgroundCheck.status.in_(COUNTS_FOR_A_WHILE), near))


CHECKS: dict[str, Callable[[str], Any]] = {
    "none": lambda _state: ~Speaker.checks.any(),
    "expires_soon": _with_one_that_ends_soon,
    CheckStatus.EXPIRED: _with_expired,
}
FILTERS: dict[str, Callable[[Select[Speaker], str], Select[Speaker]]] = {
    "text": lambda query, value: query.where(*holds_text(value)),
    "region": lambda query, value: query.where(says(Speaker.region_codes, value)),
    "language": lambda query, value: query.where(has_word(Speaker.languages, value)),
    "check": _with_check,
}
