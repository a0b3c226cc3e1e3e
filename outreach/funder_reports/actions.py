"""Drafting a report to a funder, freezing it, and sending copies by the rhythm that was agreed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from outreach.core import clock, language
from outreach.core.database import db, hold
from outreach.core.errors import Refused
from outreach.core.language import _, moment
from outreach.funder_reports import facts as telling
from outreach.funder_reports import mails, pdf, sheet
from outreach.funder_reports.facts import Facts
from outreach.funder_reports.models import FunderReport, new_token
from outreach.funder_reports.pdf import Seal
from outreach.funder_reports.words import Rhythm
from outreach.history import actions as history
from outreach.indicators import queries as indicators
from outreach.organisation import queries as organisation
from outreach.programmes import queries as programmes
from outreach.web import links

MOST_FIGURES, MOST_RECIPIENTS = 60, 30


@dataclass(frozen=True)
class Papers:
    """A report as it would be frozen: its facts and both files."""

    facts: Facts
    pdf: bytes
    xlsx: bytes
    at: datetime
    by: str


def draft(*, by: history.Actor | None, **facts: Any) -> FunderReport:
    """A report that nobody has seen yet."""
    report = FunderReport(created_at=clock.now())
    return _describe(report, "add", facts, by)


def correct(report: FunderReport, *, by: history.Actor | None, **facts: Any) -> FunderReport:
    """As long as it is a draft."""
    _refuse_frozen(report)
    return _describe(report, "correct", facts, by)


def drop(report: FunderReport, *, by: history.Actor | None) -> None:
    """A draft is thrown away; what was frozen stays."""
    _refuse_frozen(report)
    history.record(report, "drop", by=by, note=report.title)
    db.session.delete(report)


def papers(report: FunderReport, *, sealed_by: str = "") -> Papers:
    """Made before anything is locked; without `sealed_by` a draft's."""
    at = clock.now()
    facts = telling.of(report)
    seal = _seal(report, at, sealed_by) if sealed_by else None
    accent = organisation.current().accent
    words = seal.words if seal else ""
    return Papers(
        facts,
        pdf.report(facts, accent=accent, seal=seal),
        sheet.workbook(facts, sealed=words),
        at,
        sealed_by,
    )


def freeze(report: FunderReport, made: Papers, *, by: history.Actor | None) -> FunderReport:
    """From now on it tells what it told: facts, PDF and workbook are kept byte by byte."""
    hold(f"funder report {report.id}")
    db.session.refresh(report, ["frozen_at"])
    _refuse_frozen(report)
    report.facts, report.pdf, report.xlsx = made.facts, made.pdf, made.xlsx
    report.frozen_at, report.frozen_by = made.at, made.by
    report.sha256 = hashlib.sha256(made.pdf).hexdigest()
    report.rhythm, report.next_on = Rhythm.NEVER, None
    history.record(report, "freeze", by=by, note=report.title)
    return report


def set_rhythm(
    report: FunderReport, rhythm: Rhythm, *, recipients: list[str], by: history.Actor | None
) -> FunderReport:
    """How often a copy about the months before goes to whom; the first one once its time is over."""
    _refuse_frozen(report)
    if rhythm is not Rhythm.NEVER and not recipients:
        raise Refused(_("Enter at least one e-mail address."), about="recipients")
    if len(recipients) > MOST_RECIPIENTS:
        raise Refused(_("Enter at most 30 e-mail addresses."), about="recipients")
    report.rhythm, report.recipients = rhythm, recipients
    report.next_on = _next_day(rhythm, clock.today())
    history.record(report, "set_rhythm", by=by)
    return report


def copy_about(report: FunderReport) -> FunderReport:
    """A copy, not stored yet, about the whole months before its day."""
    assert report.next_on
    months = relativedelta(months=report.rhythm.months)
    names = (
        "title", "lang", "programme_id", "funder_id", "indicator_ids", "introduction", "owner_id", "recipients",
    )  # fmt: skip
    return FunderReport(
        **{name: getattr(report, name) for name in names},
        first_on=report.next_on - months,
        last_on=report.next_on - timedelta(days=1),
        created_at=clock.now(),
        copy_of_id=report.id,
        token=new_token(),
    )


def send(report: FunderReport, copy: FunderReport, made: Papers) -> FunderReport | None:
    """Freeze the copy and mail its link, once a time of the rhythm; None when another was faster."""
    hold(f"funder report {report.id}")
    db.session.refresh(report, ["next_on", "rhythm"])
    if report.next_on is None or report.next_on != copy.last_on + timedelta(days=1):
        return None
    db.session.add(copy)
    db.session.flush()
    freeze(copy, made, by=None)
    report.next_on = report.next_on + relativedelta(months=report.rhythm.months)
    for address in report.recipients:
        mails.sent(copy, address)
    return copy


def _describe(
    report: FunderReport, verb: str, facts: dict[str, Any], by: history.Actor | None
) -> FunderReport:
    if facts["last_on"] < facts["first_on"]:
        raise Refused(_("The last day must not come before the first."), about="last_on")
    if not 1 <= len(facts["indicator_ids"]) <= MOST_FIGURES:
        raise Refused(_("Choose 1 to 60 figures."), about="indicator_ids")
    _check_scope(facts)
    for name, value in facts.items():
        setattr(report, name, value)
    db.session.add(report)
    history.record(report, verb, by=by)
    return report


def _check_scope(facts: dict[str, Any]) -> None:
    """Figures and tables of a report are of the same programmes."""
    programme_id, funder_id = facts["programme_id"], facts["funder_id"]
    if not (programme_id or funder_id):
        return
    allowed = programmes.funded_by(funder_id) if funder_id else {programme_id}
    allowed &= {programme_id} if programme_id else allowed
    outside = [
        row
        for row in indicators.with_ids(facts["indicator_ids"])
        if row.programme_id not in allowed
    ]
    if outside:
        names = ", ".join(row.name for row in outside)
        raise Refused(
            _("The report is not about the programme of these figures: %(names)s.", names=names),
            about="indicator_ids",
        )


def _refuse_frozen(report: FunderReport) -> None:
    if report.is_frozen:
        raise Refused(_("This report is frozen: it never changes. Make another one."))


def _seal(report: FunderReport, at: datetime, by: str) -> Seal:
    with language.speaking(report.lang):
        words = _("Frozen on %(moment)s by %(name)s", moment=moment(at), name=by)
        return Seal(words, links.absolute("funder_reports.verification", token=report.token))


def _next_day(rhythm: Rhythm, today: date) -> date | None:
    """The first of the month after the one, or after the quarter, that is running."""
    if not rhythm.months:
        return None
    begun = (today.month - 1) // rhythm.months * rhythm.months + 1
    return date(today.year, begun, 1) + relativedelta(months=rhythm.months)
