"""Documents of a programme: briefs submitted, reports, minutes; their co-authors and their file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from outreach.core import clock
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.language import _
from outreach.history import actions as history
from outreach.partners.models import Partner
from outreach.programmes.models import Document, Membership, Programme
from outreach.programmes.words import MemberPart

LARGEST = 10 * 1024 * 1024
START = b"%PDF-"
MOST_AUTHORS, MOST_RECOMMENDATIONS = 40, 60


def submit(programme: Programme, *, by: history.Actor | None, **facts: Any) -> Document:
    """A document as it was submitted, with its co-authors; nobody outside sees it yet."""
    document = Document(programme=programme)
    return _describe(document, "submit", facts, by)


def correct(document: Document, *, by: history.Actor | None, **facts: Any) -> Document:
    return _describe(document, "correct", facts, by)


def attach(document: Document, content: bytes, *, name: str, by: history.Actor | None) -> Document:
    """Keep its PDF; it takes the place of the one before."""
    check_file(content)
    document.content, document.file_name = content, name[-200:]
    history.record(document, "attach", by=by)
    return document


def check_file(content: bytes) -> None:
    """A PDF of at most 10 MB, whatever it is called, or Refused."""
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 10 MB."), about="file")
    if not content.startswith(START):
        raise Refused(_("The file must be a PDF."), about="file")


def withdraw(document: Document, *, by: history.Actor | None) -> None:
    """It was entered by mistake."""
    history.record(document, "drop", by=by, note=document.title_fr)
    document.programme.documents.remove(document)


def _describe(
    document: Document, verb: str, facts: dict[str, Any], by: history.Actor | None
) -> Document:
    _check(facts["submitted_on"], facts["co_authors"], facts["recommendations"])
    partners: Sequence[Partner] = facts.pop("co_authors")
    for name, value in facts.items():
        setattr(document, name, value)
    db.session.add(document)
    _set_co_authors(document, partners)
    history.record(document, verb, by=by, note=document.title_fr)
    return document


def _check(day: date, partners: Sequence[Partner], recommendations: Sequence[Any]) -> None:
    if day > clock.today():
        raise Refused(_("A document is entered once it has been submitted."), about="submitted_on")
    if len(partners) > MOST_AUTHORS:
        raise Refused(_("Choose at most 40 co-authors."), about="co_authors")
    if len(recommendations) > MOST_RECOMMENDATIONS:
        raise Refused(_("Enter at most 60 recommendations."), about="recommendations")


def _set_co_authors(document: Document, partners: Sequence[Partner]) -> None:
    kept = [row for row in document.co_authors if row.partner in partners]
    new = [partner for partner in partners if partner not in [row.partner for row in kept]]
    day, programme = document.submitted_on, document.programme
    document.co_authors = kept + [
        Membership(
            programme=programme,
            partner=partner,
            part=MemberPart.CO_AUTHOR,
            joined_on=day,
            left_on=day,
        )
        for partner in new
    ]
