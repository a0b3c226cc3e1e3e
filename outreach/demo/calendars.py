"""School calendars of the boards whose schools take part: believable, and nobody's official ones."""

from datetime import date, time, timedelta

from outreach.core import clock
from outreach.demo.circle import Circle
from outreach.schools import calendar
from outreach.schools import calendar_actions as actions
from outreach.schools.models import Board, BoardType, DayKind
from outreach.schools.places import CalendarPlace

MOST_BOARDS = 6
PEDAGOGICAL = ((8, 28), (9, 18), (10, 23), (11, 20), (1, 8), (2, 12), (4, 23), (5, 14))
FLOATING = ((3, 26), (6, 4))
LABELS = {
    DayKind.PEDAGOGICAL: ("", ""),
    DayKind.FLOATING: ("Pédagogique mobile", "Storm make-up day"),
    DayKind.BREAK: ("Semaine de relâche", "March break"),
    DayKind.EXAMS: ("Semaine d’examens", "Exam week"),
}


def fill(circle: Circle) -> None:
    """This school year of the boards that most schools are of, and one school's own day."""
    year = clock.start_year(circle.today)
    schools = [school for school in circle.schools if school.board]
    boards = list({school.board_id: school.board for school in schools if school.board}.values())
    start = clock.instant(date(year, clock.FIRST_MONTH, 1), time(9), "America/Toronto")
    with clock.at(min(start, circle.moment)):
        for n, board in enumerate(boards[:MOST_BOARDS]):
            _year_of(circle, board, year, later=n % 3)
        if schools:
            _add(
                circle, CalendarPlace(school=schools[0]), _weekday(date(year, 10, 7)), DayKind.EXAMS
            )


def _year_of(circle: Circle, board: Board, year: int, *, later: int) -> None:
    place = CalendarPlace(board)
    for month, day in PEDAGOGICAL:
        at = _weekday(_on(year, month, day) + timedelta(days=later))
        _add(circle, place, at, DayKind.PEDAGOGICAL)
    for month, day in FLOATING:
        _add(
            circle, place, _weekday(_on(year, month, day) + timedelta(days=later)), DayKind.FLOATING
        )
    first = _monday(_on(year, 3, 1))
    _add(circle, place, first, DayKind.BREAK, last=first + timedelta(days=4))
    exams = _monday(_on(year, 6, 9))
    _add(circle, place, exams, DayKind.EXAMS, last=exams + timedelta(days=4))


def _add(
    circle: Circle, place: CalendarPlace, first: date, kind: DayKind, last: date | None = None
) -> None:
    board = place.board or (place.school.board if place.school else None)
    is_english = board is not None and board.board_type is BoardType.ENGLISH
    last_on, label = last or first, LABELS[kind][is_english]
    actions.add(
        place, first_on=first, last_on=last_on, kind=kind, label=label, by=circle.coordinator
    )


def _on(year: int, month: int, day: int) -> date:
    return date(year if month >= clock.FIRST_MONTH else year + 1, month, day)


def _weekday(day: date) -> date:
    """That day, or the first after it that has classes."""
    while day.weekday() >= 5 or calendar.holiday_name(day):
        day += timedelta(days=1)
    return day


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
