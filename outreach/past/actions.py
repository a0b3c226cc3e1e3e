"""A list on its way in: sent, its columns and schools matched, mended; and totals declared."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _, fold, long_date
from outreach.history import actions as history
from outreach.past import columns, lines, queries
from outreach.past.lines import FORGOTTEN
from outreach.past.models import DeclaredTotal, Layout, PastList, PastRun, SchoolName
from outreach.past.words import ListKind, Measure
from outreach.people.models import Person
from outreach.programmes.models import Programme
from outreach.uploads import actions as uploads
from outreach.uploads import queries as runs

HIGHEST_TOTAL = 10_000_000
OTHERS = "other people than in the totals that overlap"
CONTACT = ("contact", "contact_email", "contact_phone")


def send(content: bytes, *, name: str, by: history.Actor, kind: ListKind | None = None) -> PastList:
    """Keep a list until it is finished; its columns are as the last time, else as they are recognised."""
    upload = PastList(file_name=name, content=content, sheet=lines.likely_sheet(content, name=name))
    upload.kind = kind or ListKind.VISITS
    headers = lines.sheet_of(upload).headers
    upload.kind = kind or columns.likely_kind(headers)
    _match_again(upload, headers)
    return uploads.keep(upload, content, name=name, by=by)


def choose_sheet(
    upload: PastList, sheet: str, *, kind: ListKind, by: history.Actor | None
) -> PastList:
    """Another sheet of the workbook, or another kind of list: its columns are matched anew."""
    upload.sheet, upload.kind = sheet, kind
    upload.mended, upload.left_out = {}, []
    _match_again(upload, lines.sheet_of(upload).headers)
    history.record(upload, "choose_sheet", by=by)
    return upload


def match_columns(
    upload: PastList,
    matched: Mapping[str, str],
    *,
    defaults: Mapping[str, str],
    by: history.Actor | None,
) -> PastList:
    """Say which column holds each field, and what holds where a cell says nothing; kept for the next list."""
    given = {name: header for name, header in matched.items() if header}
    twice = [header for header in given.values() if list(given.values()).count(header) > 1]
    if twice:
        raise Refused(_("The column “%(name)s” is chosen twice.", name=twice[0]))
    if lacking := columns.lacking(upload.kind, given):
        raise Refused(_("Choose a column for: %(names)s.", names=", ".join(lacking)))
    upload.columns = given
    upload.defaults = {name: value for name, value in defaults.items() if value}
    if text := lines.doubtful_day(upload):
        raise Refused(
            _(
                "“%(text)s” may be one of two days: say whether the day or the month comes first.",
                text=text,
            )
        )
    _remember(upload)
    history.record(upload, "match_columns", by=by)
    return upload


def choose_schools(chosen: Mapping[str, int | None], *, by: history.Actor | None) -> None:
    """Remember which school each name means, for this list and the next; None is no school."""
    names = {
        name.key: name
        for name in db.session.scalars(select(SchoolName).where(SchoolName.key.in_(chosen)))
    }
    for key, school_id in chosen.items():
        row = names.get(key) or SchoolName(key=key)
        row.school_id = school_id
        db.session.add(row)
        history.record(row, "choose", by=by)


def forget_schools(keys: Sequence[str], *, by: history.Actor | None) -> None:
    """Ask again which school these names mean."""
    for name in db.session.scalars(select(SchoolName).where(SchoolName.key.in_(keys))):
        history.record(name, "forget", by=by)
        db.session.delete(name)


def mend(
    upload: PastList,
    replaced: Mapping[str, Mapping[str, str]],
    *,
    left_out: Sequence[int],
    by: history.Actor | None,
) -> PastList:
    """Read these cells as if they said something else, by field and text; leave these lines out."""
    mended = {name: dict(texts) for name, texts in upload.mended.items()}
    for name, texts in replaced.items():
        mended.setdefault(name, {}).update(texts)
    upload.mended = mended
    upload.left_out = sorted({*upload.left_out, *left_out})
    _remember(upload)
    history.record(upload, "mend", by=by)
    return upload


def declare(
    measure: Measure,
    count: int,
    *,
    first_on: date,
    last_on: date,
    source: str,
    by: history.Actor | None,
    are_others: bool = False,
    programmes: Sequence[Programme] = (),
) -> DeclaredTotal:
    """A total known only as a total, with where it comes from (domain.md 7.4).

    Days that a total of the same source or programme covers already are refused unless they are
    `are_others`, other people.
    """
    if last_on < first_on:
        raise Refused(_("The last day comes before the first."))
    if last_on > clock.today():
        raise Refused(_("A total is declared once its last day is over."))
    if not 1 <= count <= HIGHEST_TOTAL:
        raise Refused(_("Enter a whole number, 1 or more."))
    if not are_others:
        _must_not_overlap(measure, first_on, last_on, source, programmes)
    total = DeclaredTotal(
        measure=measure, count=count, first_on=first_on, last_on=last_on, source=source,
        declared_at=clock.now(), programmes=list(programmes),
    )  # fmt: skip
    db.session.add(total)
    history.record(total, "declare", by=by, note=OTHERS if are_others else "")
    return total


def _must_not_overlap(
    measure: Measure, first_on: date, last_on: date, source: str, programmes: Sequence[Programme]
) -> None:
    for other in queries.totals_touching(measure, first_on, last_on):
        is_of_the_same = set(other.programmes) & set(programmes)
        if fold(other.source) == fold(source) or is_of_the_same:
            raise Refused(
                _(
                    "“%(source)s” has a total from %(first)s to %(last)s already: say that these are other "
                    "people, or withdraw that one.",
                    source=other.source,
                    first=long_date(other.first_on),
                    last=long_date(other.last_on),
                )
            )


def withdraw(total: DeclaredTotal, *, by: history.Actor | None) -> DeclaredTotal:
    """Count it no more; that it was declared stays in the history."""
    total.withdrawn_at = clock.now()
    history.record(total, "withdraw", by=by)
    return total


def forget(person: Person, *, event_ids: Sequence[int]) -> None:
    """Keep nothing of a person in the lines that told of them; the next list does not bring them back."""
    theirs = queries.lines_of(person.id)
    for line in theirs:
        line.facts, line.person_id, line.attendance_id = {}, None, None
    of_person = [*theirs, *queries.lines_of_events(event_ids)]
    for line in of_person[len(theirs) :]:
        line.facts = line.facts | dict.fromkeys(CONTACT, FORGOTTEN)
    for run in runs.runs(PastRun, limit=None):
        gone = {f"person {person.id}", *(f"line {line.id}" for line in of_person)}
        run.before = {what: facts for what, facts in run.before.items() if what not in gone}


def _match_again(upload: PastList, headers: Sequence[str]) -> None:
    layout = queries.layout_of(upload.kind, columns.headers_key(headers))
    if layout and set(layout.columns.values()) <= set(headers):
        upload.columns, upload.defaults = dict(layout.columns), dict(layout.defaults)
        upload.mended = dict(layout.mended)
        return
    upload.columns, upload.defaults = columns.guess(upload.kind, headers), {}


def _remember(upload: PastList) -> None:
    """Keep the columns, and what odd words of a closed set were taken for, for lists like this one."""
    key = columns.headers_key(lines.sheet_of(upload).headers)
    layout = queries.layout_of(upload.kind, key)
    if layout is None:
        layout = Layout(kind=upload.kind, headers_key=key)
        db.session.add(layout)
    layout.columns, layout.defaults = dict(upload.columns), dict(upload.defaults)
    closed = {field.name for field in columns.FIELDS[upload.kind] if field.words}
    layout.mended = {
        name: {text: said for text, said in texts.items() if not text.startswith("#")}
        for name, texts in upload.mended.items()
        if name in closed
    }
    layout.used_at = clock.now()
