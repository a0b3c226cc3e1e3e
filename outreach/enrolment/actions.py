"""Writing official figures down, and marking where a series breaks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.enrolment import queries
from outreach.enrolment.models import (
    FiguresFile,
    FiguresRun,
    Mapping,
    Point,
    ProgrammeGroup,
    Series,
    Source,
)
from outreach.enrolment.queries import Comparison, Figure, Origin
from outreach.enrolment.words import BREAKS, GROUPS
from outreach.history import actions as history
from outreach.uploads import actions as uploads


@dataclass(frozen=True)
class Sent:
    """What was taken in: the kind of table, its fingerprint, its name and how many lines it had.

    A draft counts nowhere until somebody publishes it.
    """

    kind: str
    sha256: str = ""
    name: str = ""
    read: int = 0
    is_draft: bool = False


def write_down(
    figures: Sequence[Figure], *, origin: Origin, sent: Sent, by: history.Actor | None
) -> Comparison:
    """Add and correct points; a series that another source gave is refused, vintages do not mix."""
    compared = queries.compare(figures, drafts=sent.is_draft)
    series = queries.keyed(drafts=sent.is_draft)
    made: dict[str, Any] = {"new": [], "changed": [], "series": [], "source_as_of": None}
    source = _source(origin, made, by=by)
    for key in {figure.key: None for figure in figures}:
        _must_be_of(source, series.get(key))
        if key not in series:
            series[key] = _add_series(key, source, origin, is_draft=sent.is_draft, by=by)
            made["series"].append(series[key].id)
    points = [_add_point(series[figure.key], figure, origin) for figure in compared.new]
    for key in {figure.key: None for figure in compared.new}:
        history.record(series[key], "add_figures", by=by)
    for figure, point in compared.changed:
        before = _stored(point)
        point.value, point.status, point.as_of = figure.value, figure.status, origin.as_of
        if figure.published_pct is not None:
            point.published_pct = figure.published_pct
        made["changed"].append([point.id, before, _stored(point)])
        history.record(point, "correct", by=by)
    made["new"] = [[point.id, None, _stored(point)] for point in points]
    _keep_run(compared, made, source, sent, by=by)
    return compared


def publish(series: Series, *, by: history.Actor | None) -> Series:
    """Let a draft count; what it says goes into the published series of that level where there is one."""
    if not series.is_draft:
        raise Refused(_("“%(series)s” is published already.", series=series.label))
    twin = queries.published_twin(series)
    _must_be_of(series.source, twin)
    if twin is None:
        series.is_draft = False
        history.record(series, "publish", by=by)
        return series
    for point in list(series.points):
        _publish_point(point, twin)
    history.record(twin, "publish", by=by)
    db.session.flush()
    db.session.expire(series, ["points"])
    history.record(series, "discard", by=by)
    db.session.delete(series)
    return twin


def discard(series: Series, *, by: history.Actor | None) -> None:
    """Throw a draft away; what is published is taken back with its file."""
    if not series.is_draft:
        raise Refused(_("“%(series)s” is published already.", series=series.label))
    for point in list(series.points):
        db.session.delete(point)
    history.record(series, "discard", by=by)
    db.session.flush()
    db.session.expire(series, ["points"])
    db.session.delete(series)


def undo(run: FiguresRun, *, by: history.Actor | None) -> FiguresRun:
    """Take back what the last file or table brought; what was corrected since then stays."""
    return uploads.undo(run, partial(_put_back, by=by), by=by)


def _put_back(run: FiguresRun, *, by: history.Actor | None) -> None:
    for point_id, before, after in (*run.report["new"], *run.report["changed"]):
        point = db.session.get(Point, point_id)
        if point is None or _stored(point) != after:
            continue
        if before is None:
            point.series.points.remove(point)
            db.session.delete(point)
            continue
        point.value, point.status = before["value"], before["status"]
        point.published_pct = before["published_pct"]
        point.as_of = date.fromisoformat(before["as_of"]) if before["as_of"] else None
        history.record(point, "undo_import", by=by)
    db.session.flush()
    for series_id in run.report["series"]:
        series = db.session.get(Series, series_id)
        if series and not series.points:
            history.record(series, "undo_import", by=by)
            db.session.delete(series)
    _undo_source(run, by=by)


def save_mapping(
    name: str,
    *,
    columns: Iterable[tuple[str, str]],
    members: Iterable[tuple[str, str]],
    by: history.Actor | None,
) -> Mapping:
    """Make or rewrite the mapping of that name."""
    mapping = queries.mapping_named(name)
    verb = "update" if mapping else "create"
    if mapping is None:
        mapping = Mapping(name=name)
        db.session.add(mapping)
    mapping.columns = [list(pair) for pair in columns]
    mapping.members = [list(pair) for pair in members]
    history.record(mapping, verb, by=by)
    return mapping


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


def publish_change(
    series: Series, year: int, *, percent: float | None, by: history.Actor | None
) -> Point:
    """The change from the year before that the publisher announced, in percent; None takes it away."""
    point = _point(series, year)
    point.published_pct = percent
    history.record(point, "publish_change", by=by)
    return point


def keep_file(
    content: bytes,
    *,
    name: str,
    title: str,
    publisher: str,
    mapping: str = "",
    as_of: date | None,
    by: history.Actor,
) -> FiguresFile:
    """Keep a file until its preview is confirmed, with what was said of its source."""
    upload = FiguresFile(title=title, publisher=publisher, mapping=mapping, as_of=as_of)
    return uploads.keep(upload, content, name=name, by=by)


def _point(series: Series, year: int) -> Point:
    point = next((point for point in series.points if point.start_year == year), None)
    if point is None:
        raise Refused(
            _("“%(series)s” has no figure for %(year)s.", series=series.label, year=str(year))
        )
    return point


def _publish_point(point: Point, twin: Series) -> None:
    """A year that is published already is corrected; a new one moves over."""
    published = next((p for p in twin.points if p.start_year == point.start_year), None)
    if published is None:
        point.series = twin
        return
    published.value, published.status, published.as_of = point.value, point.status, point.as_of
    if point.published_pct is not None:
        published.published_pct = point.published_pct
    db.session.delete(point)


def _must_be_of(source: Source, series: Series | None) -> None:
    if series is None or series.source_id == source.id:
        return
    sentence = _(
        "“%(series)s” comes from another source, “%(source)s”: two sources are not mixed.",
        series=series.label,
        source=series.source.name,
    )
    raise Refused(sentence)


def _stored(point: Point) -> dict[str, Any]:
    """What a file says of a year, as undoing compares it."""
    as_of = point.as_of.isoformat() if point.as_of else None
    return {
        "value": point.value,
        "status": point.status.value,
        "as_of": as_of,
        "published_pct": point.published_pct,
    }


def _add_point(series: Series, figure: Figure, origin: Origin) -> Point:
    point = Point(
        start_year=figure.year, value=figure.value, status=figure.status, as_of=origin.as_of,
        published_pct=figure.published_pct,
    )  # fmt: skip
    place = (series.source.title, figure.group, figure.geography, figure.sub_level)
    year, note = BREAKS.get(place, (None, ""))
    if figure.year == year:
        point.break_before, point.break_note = True, note
    series.points.append(point)
    return point


def _keep_run(
    compared: Comparison,
    made: dict[str, Any],
    source: Source,
    sent: Sent,
    *,
    by: history.Actor | None,
) -> None:
    """Remember what was taken in, unless it changed nothing."""
    if not (compared.new or compared.changed or made["source_as_of"]):
        return
    counts = {"read": sent.read, "new": len(compared.new), "changed": len(compared.changed)}
    counts["unchanged"] = compared.unchanged
    run = FiguresRun(kind=sent.kind, sha256=sent.sha256, source=source, counts=counts, report=made)
    uploads.take_in(run, name=sent.name, by=by)


def _undo_source(run: FiguresRun, *, by: history.Actor | None) -> None:
    """Give the source its former date back, when nothing changed it since."""
    dates = run.report["source_as_of"]
    as_of = run.source.as_of.isoformat() if run.source and run.source.as_of else None
    if run.source and dates and as_of == dates[1]:
        run.source.as_of = date.fromisoformat(dates[0]) if dates[0] else None
        history.record(run.source, "undo_import", by=by)


def _source(origin: Origin, made: dict[str, Any], *, by: history.Actor | None) -> Source:
    source = queries.source_titled(origin.title, origin.publisher)
    if source is None:
        source = Source(
            title=origin.title, publisher=origin.publisher, licence=origin.licence, url=origin.url,
            as_of=origin.as_of,
        )  # fmt: skip
        db.session.add(source)
        history.record(source, "create", by=by)
    elif origin.as_of and origin.as_of != source.as_of:
        before = source.as_of.isoformat() if source.as_of else None
        made["source_as_of"] = [before, origin.as_of.isoformat()]
        source.as_of = origin.as_of
        history.record(source, "update", by=by)
    return source


def _add_series(
    key: queries.Key, source: Source, origin: Origin, *, is_draft: bool, by: history.Actor | None
) -> Series:
    code, geography, level, sub_level = key
    group = queries.group_coded(code)
    if group is None:
        french, english = GROUPS.get(code, (origin.groups.get(code, code), ""))
        group = ProgrammeGroup(code=code, label_fr=french, label_en=english)
        db.session.add(group)
        history.record(group, "create", by=by)
    series = Series(
        source=source, group=group, geography=geography, level=level, sub_level=sub_level,
        coverage=origin.coverage, is_draft=is_draft,
    )  # fmt: skip
    db.session.add(series)
    history.record(series, "create", by=by)
    return series
