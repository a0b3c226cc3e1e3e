"""What a report to a funder tells, as plain values in its language, for page, PDF, XLSX and freeze."""

from collections.abc import Iterable, Sequence
from typing import Any

from outreach.core import clock, language
from outreach.core.language import _, amount, long_date, moment, n_, number, percent
from outreach.drawing import bars, tiles
from outreach.drawing.chart import BarChart
from outreach.drawing.subject import Values
from outreach.drawing.tiles import TileMap, TileSubject
from outreach.funder_reports.models import FunderReport
from outreach.indicators import figures, queries
from outreach.indicators.models import Indicator
from outreach.organisation import queries as organisation
from outreach.reports import (
    amounts,
    attended,
    computed,
    counsellors_reached,
    delivered,
    standings,
    youth_reached,
)
from outreach.reports import undecided as open_events
from outreach.reports.periods import Period
from outreach.reports.visited_map import TILES
from outreach.schools.regions import region_name

Facts = dict[str, Any]


def of(report: FunderReport) -> Facts:
    """Everything but when it was frozen; in the language of the report."""
    with language.speaking(report.lang):
        period = Period(report.first_on, report.last_on)
        filters = _filters(report)
        regions = youth_reached.counted(period, "region", filters)
        return {
            "lang": report.lang,
            "title": report.title,
            "organisation": organisation.current().name,
            "programme": report.programme.name if report.programme else "",
            "funder": report.funder.title if report.funder else "",
            "period": period.name,
            "first_on": report.first_on.isoformat(),
            "last_on": report.last_on.isoformat(),
            "introduction": report.introduction,
            "findings": report.findings,
            "figures": [_figure(row, period) for row in _chosen(report)],
            "chart": _by_month(period, filters),
            "tables": list(_tables(period, filters, regions)),
            "regions": [
                [k, sums.participations] for k, sums in sorted(regions.groups.items()) if k
            ],
            "method": _method(),
            "gaps": list(_gaps(period, filters, regions)),
            "data_as_of": moment(clock.now()),
        }


def chart_of(facts: Facts) -> BarChart | None:
    """Participations month by month; none where there were none."""
    shown = facts["chart"]
    if not any(shown["values"]):
        return None
    return bars.bar_chart(
        title=shown["title"],
        source=shown["source"],
        categories=shown["categories"],
        series=[Values(shown["label"], shown["values"])],
        as_words=number,
        over_time=True,
    )


def map_of(facts: Facts) -> TileMap | None:
    """Every region with its participations, shaded by its part of the largest; none without any."""
    counts = dict(map(tuple, facts["regions"]))
    most = max(counts.values(), default=0)
    if not most:
        return None
    drawn = [_tile(code, counts.get(code, 0), most) for code in sorted(TILES)]
    title = _("Participations by region")
    headers = (_("Region"), _("Participations"), _("Participations"))
    return tiles.tile_map(drawn, title=title, source=facts["chart"]["source"], headers=headers)


def _tile(code: str, count: int, most: int) -> TileSubject:
    column, row = TILES[code]
    words = number(count)
    return TileSubject(code, region_name(code), count / most, words, words, column, row)


def _filters(report: FunderReport) -> dict[str, str]:
    given = {"programme": report.programme_id, "funder": report.funder_id}
    return {name: str(value) for name, value in given.items() if value}


def _chosen(report: FunderReport) -> list[Indicator]:
    by_id = {row.id: row for row in queries.with_ids(report.indicator_ids)}
    return [by_id[number] for number in report.indicator_ids if number in by_id]


def _figure(row: Indicator, period: Period) -> Facts:
    """Measured in the period, or standing at its end; forecasts and the target beside it, never added."""
    until = min(period.last, clock.today())
    stated, as_number, on, source = _measured(row, period)
    targets = [t for t in row.targets if t.first_on <= period.last and period.first <= t.last_on]
    return {
        "id": row.id,
        "name": row.name,
        "programme": row.programme.name if row.programme else "",
        "counts": row.counts,
        "measured": stated,
        "amount": as_number,
        "on": on,
        "source": source,
        "forecasts": [
            {
                "words": figure.in_words,
                "on": long_date(figure.last_on),
                "author": figure.rows[0].author,
                "source": figure.rows[0].source,
            }
            for figure in figures.forecasts(row)
        ],
        "targets": [_target(progress) for progress in standings.progress_of(targets, until)],
    }


def _measured(row: Indicator, period: Period) -> tuple[str, float | None, str, str]:
    """In words, as a number, of which day, and from where."""
    if row.computed:
        until = Period(period.first, min(period.last, clock.today()))
        counted = computed.amount(row.computed, until, programme_id=row.programme_id)
        words = row.unit.say(counted) if counted is not None else ""
        as_number = float(counted) if counted is not None else None
        return words, as_number, long_date(until.last), _("Own records")
    since = period.first if row.adds_up else None
    figure = figures.measured(row, until=period.last, **({"since": since} if since else {}))
    if figure is None:
        return "", None, "", row.source
    sources = dict.fromkeys(value.source for value in figure.rows)
    return figure.in_words, float(figure.amount), long_date(figure.last_on), "; ".join(sources)


def _target(progress: standings.Progress) -> Facts:
    target = progress.target
    return {
        "days": language.days(target.first_on, target.last_on),
        "amount": progress.in_words(target.amount),
        "actual": progress.in_words(progress.actual),
        "percent": progress.percent,
        "remains": progress.in_words(progress.remains),
        "expected": progress.in_words(progress.expected),
        "is_reached": progress.is_reached,
    }


def _by_month(period: Period, filters: dict[str, str]) -> Facts:
    rows = youth_reached.rows("month", youth_reached.counted(period, "month", filters))
    return {
        "title": _("Youth participations, month by month"),
        "source": _("Own records, %(day)s", day=long_date(clock.today())),
        "label": _("Youth participations"),
        "categories": [row.label for row in rows],
        "values": [row.participations for row in rows],
    }


def _tables(
    period: Period, filters: dict[str, str], regions: youth_reached.YouthFigures
) -> Iterable[Facts]:
    """Reach as its reports say it: exact, as places and activities are no personal facts."""
    headers = [_("Youth participations"), _("At least"), _("At most"), _("Contact hours"), _("Sessions"),
               _("Schools")]  # fmt: skip
    activities = youth_reached.counted(period, "activity_type", filters)
    for title, corner, by, counted in (
        (_("Youth reached, by region"), _("Region"), "region", regions),
        (_("Youth reached, by activity"), _("Activity"), "activity_type", activities),
    ):
        lines = (*youth_reached.rows(by, counted), youth_reached.total(counted))
        yield {"title": title, "headers": [corner, *headers], "rows": [*map(_youth_line, lines)]}
    groups, whole = attended.turnout(period, "role", filters)
    rows = (
        *counsellors_reached.rows("role", groups),
        counsellors_reached.row("total", _("Total"), whole),
    )
    names = [_("Counsellors"), _("Participations"), _("Hours"), _("Schools")]
    yield {
        "title": _("Counsellors reached, by role"),
        "headers": [_("Role"), *names],
        "rows": [[r.label, r.counsellors, r.participations, r.counsellor_hours, r.schools] for r in rows],
    }  # fmt: skip


def _youth_line(row: youth_reached.YouthCount) -> list[Any]:
    return [
        row.label, row.participations, row.unique_low, row.unique_high, row.contact_hours, row.sessions,
        row.schools,
    ]  # fmt: skip


def _method() -> list[list[str]]:
    """How we count (domain.md 7.4)."""
    return [
        [
            _("Youth participations"),
            _("The sum of the headcounts of the sessions that took place."),
        ],
        [
            _("Young people, at least and at most"),
            _(
                "At least: the largest single-day total of each school and cohort. At most: every group "
                "counted once a year. Nobody is named: the range says what cannot be known."
            ),
        ],
        [_("Contact hours"), _("Heads times the length of their session.")],
        [
            _("Counsellors reached"),
            _("Distinct persons in a counsellor’s role whose presence was recorded."),
        ],
        [
            _("Forecast"),
            _("What its author expects by a day. It is never added to what was measured."),
        ],
        [
            _("Target"),
            _("At the present pace: as the same days of the three years before went on."),
        ],
    ]


def _gaps(
    period: Period, filters: dict[str, str], regions: youth_reached.YouthFigures
) -> Iterable[str]:
    """What the figures lack, with its weight."""
    undecided = len(
        open_events.youth(period, **filters) | open_events.counsellors(period, **filters)
    )
    if undecided:
        yield amounts.open_events(undecided)
    if regions.without_numbers:
        yield n_(
            "%(num)s session without numbers.",
            "%(num)s sessions without numbers.",
            regions.without_numbers,
        )
    total = regions.whole.participations
    estimated = delivered.estimated(period, filters)
    if estimated:
        yield _(
            "%(count)s participations were estimated, not counted: %(share)s of all.",
            count=number(estimated),
            share=percent(estimated / total),
        )
    nowhere = regions.groups[""].participations if "" in regions.groups else 0
    if nowhere:
        yield _(
            "%(count)s participations have no region: %(share)s of all.",
            count=number(nowhere),
            share=percent(nowhere / total),
        )


def differences(report: FunderReport) -> list[tuple[str, str, str]]:
    """(what, as it was told, as it would be told now) of a frozen report, where they differ."""
    now, before = of(report), report.facts
    pairs = [*_flat_figures(before, now), *_flat_tables(before, now)]
    return [(what, was, is_now) for what, was, is_now in pairs if was != is_now]


def _flat_figures(before: Facts, now: Facts) -> Iterable[tuple[str, str, str]]:
    current = {figure["id"]: figure for figure in now["figures"]}
    for figure in before["figures"]:
        there = current.get(figure["id"])
        yield figure["name"], figure["measured"], there["measured"] if there else ""


def _flat_tables(before: Facts, now: Facts) -> Iterable[tuple[str, str, str]]:
    for was, is_now in zip(before["tables"], now["tables"], strict=True):
        rows = {row[0]: row for row in is_now["rows"]}
        labels = dict.fromkeys([*(row[0] for row in was["rows"]), *rows])
        old = {row[0]: row for row in was["rows"]}
        for label in labels:
            yield f"{was['title']}, {label}", _first(old.get(label)), _first(rows.get(label))


def _first(row: Sequence[Any] | None) -> str:
    return amount(row[1]) if row else "–"
