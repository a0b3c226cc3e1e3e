"""The mail with the link to a report that was sent by itself."""

from outreach.core import language
from outreach.core.database import db
from outreach.core.language import _
from outreach.funder_reports.models import FunderReport
from outreach.mail import actions as mail
from outreach.mail import envelope, rendering
from outreach.mail.letter import Button, Fact, Letter
from outreach.web import links

KIND = "funder_report"


def sent(report: FunderReport, address: str) -> None:
    """Once to each address; the report itself stays with us."""
    with language.speaking(report.lang):
        letter = Letter(
            subject=_("%(title)s, %(days)s", title=report.title, days=report.days),
            greeting=_("Hello,"),
            sentence=_("The report of this period is ready; it will not change any more."),
            facts=(
                Fact(_("Report"), (report.title,)),
                Fact(_("Period"), (report.days,)),
            ),
            buttons=(Button(_("Open the report"), KIND, report.id),),
            whom_to_call=rendering.whom_to_call(),
        )
    to = mail.Recipient(address, "", report.lang, None)
    key = f"funder-report:{report.id}:{address}"
    mail.post("funder_reports.sent", to=to, letter=letter, key=key)


@envelope.opens(KIND)
def report_address(report_id: int, lang: str) -> str | None:
    report = db.session.get(FunderReport, report_id)
    if report is None or not report.is_frozen:
        return None
    return links.absolute("funder_reports.verification", lang=lang, token=report.token)
