"""Writing official figures down, and marking where a series breaks."""

from collections.abc import Sequence
from datetime import date

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.enrolment import queries
from outreach.enrolment.models import Group, Point, Series, Source, Upload
from outreach.enrolment.queries import Comparison, Figure, Origin
from outreach.enrolment.words import GROUPS
from outreach.history import actions as history


def write_down(
    figures: Sequence[Figure], *, origin: Origin, by: history.Actor | None
) -> Comparison:
    """Add and correct points; a series that another source gave is refused, vintages do not mix."""
    compared = queries.compare(figures)
    source = _source(origin, by=by)
    known = queries.keyed()
    for key in {figure.key: None for figure in figures}:
        if key in known and known[key].source_id != source.id:
            sentence = _(
                "“%(series)s” comes from another source, “%(source)s”: two sources are not mixed.",
                series=known[key].label,
                source=known[key].source.name,
            )
            raise Refused(sentence)
        if key not in known:
            known[key] = _add_series(key, source, origin, by=by)
    for figure in compared.new:
        known[figure.key].points.append(
            Point(
                start_year=figure.year,
                value=figure.value,
                status=figure.status,
                as_of=origin.as_of,
            )
        )
    for key in {figure.key: None for figure in compared.new}:
        history.record(known[key], "add_figures", by=by)
    for figure, point in compared.changed:
        point.value, point.status, point.as_of = figure.value, figure.status, origin.as_of
        history.record(point, "correct", by=by)
    return compared


def mark_break(series: Series, year: int, *, note: str, by: history.Actor | None) -> Point:
    """From this year on the figures cannot be compared with those before."""
    point = _point(series, year)
    point.break_before, point.break_note = True, note
    history.record(point, "mark_break", by=by)
    return point


def clear_break(series: Series, year: int, *, by: history.Actor | None) -> Point:
    point = _point(series, year)
    point.break_before, point.break_note = False, ""
    history.record(point, "clear_break", by=by)
    return point


def keep_upload(
    content: bytes,
    *,
    name: str,
    title: str,
    publisher: str,
    as_of: date | None,
    by: history.Actor,
) -> Upload:
    """Keep a file until its import is confirmed."""
    upload = Upload(
        file_name=name[-200:], content=content, title=title, publisher=publisher, as_of=as_of,
        by_id=by.id, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(upload)
    history.record(upload, "upload", by=by)
    return upload


def _point(series: Series, year: int) -> Point:
    point = next((point for point in series.points if point.start_year == year), None)
    if point is None:
        raise Refused(
            _("“%(series)s” has no figure for %(year)s.", series=series.label, year=str(year))
        )
    return point


def _source(origin: Origin, *, by: history.Actor | None) -> Source:
    source = queries.source_titled(origin.title, origin.publisher)
    if source is None:
        source = Source(
            title=origin.title, publisher=origin.publisher, licence=origin.licence, url=origin.url,
            as_of=origin.as_of,
        )  # fmt: skip
        db.session.add(source)
        history.record(source, "create", by=by)
    elif origin.as_of and origin.as_of != source.as_of:
        source.as_of = origin.as_of
        history.record(source, "update", by=by)
    return source


def _add_series(
    key: queries.Key, source: Source, origin: Origin, *, by: history.Actor | None
) -> Series:
    code, geography, level, sub_level = key
    group = queries.group_coded(code)
    if group is None:
        french, english = GROUPS.get(code, (origin.group or code, ""))
        group = Group(code=code, label_fr=french, label_en=english)
        db.session.add(group)
        history.record(group, "create", by=by)
    series = Series(
        source=source, group=group, geography=geography, level=level, sub_level=sub_level,
        coverage=origin.coverage,
    )  # fmt: skip
    db.session.add(series)
    history.record(series, "create", by=by)
    return series
