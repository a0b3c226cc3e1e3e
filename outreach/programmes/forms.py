"""What staff type about programmes, who takes part in them, and their documents."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import StringField, ValidationError
from wtforms.validators import Optional

from outreach.accounts import queries as accounts
from outreach.core.language import _, l_
from outreach.partners.words import PartnerKind
from outreach.programmes.models import Document, Membership, Programme
from outreach.programmes.words import DocumentKind, MemberPart, ProgrammeKind, ProgrammeStatus
from outreach.speakers import queries as speakers
from outreach.speakers.models import Speaker
from outreach.web import links
from outreach.web.fields import (
    HOW_TO_WRITE,
    WEB,
    Chips,
    Chosen,
    DateField,
    Length,
    LineField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Filters, Form
from outreach.web.sealed_forms import Sealed


class ProgrammeForm(Form):
    """A programme."""

    FACTS = ("name_fr", "name_en", "text_fr", "text_en", "first_on", "last_on")

    name_fr = LineField(
        l_("Name in French"), [Required(l_("Enter the French name.")), Length(max=200)]
    )
    name_en = LineField(l_("Name in English"), [Optional(), Length(max=200)])
    kind = SelectField(l_("Kind"), [Chosen()], choices=ProgrammeKind.choices())
    state = SelectField(
        l_("Status"),
        choices=ProgrammeStatus.choices(),
        default=ProgrammeStatus.RUNNING.value,
    )
    first_on = DateField(l_("First day"), [Optional()])
    last_on = DateField(l_("Last day"), [Optional()], description=l_("Empty: without an end."))
    owner_id = SelectField(l_("Who looks after it"), coerce=int)
    text_fr = TextField(
        l_("For the public, in French"), [Optional(), Length(max=8000)], description=HOW_TO_WRITE
    )
    text_en = TextField(l_("For the public, in English"), [Optional(), Length(max=8000)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.owner_id.choices = accounts.owner_choices()
        super().process(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        days = {name: self[name].data for name in ("first_on", "last_on")}
        texts = {name: self[name].data or "" for name in self.FACTS if name not in days}
        return {
            **texts,
            **days,
            "kind": ProgrammeKind(self.kind.data),
            "status": ProgrammeStatus(self.state.data),
            "owner_id": self.owner_id.data,
        }


class EditProgrammeForm(Sealed, ProgrammeForm):
    """A programme that others may change meanwhile."""


class TakePartForm(Form):
    """Who takes part, a name a line; unknown ones become partners."""

    names = TextField(
        l_("Organisations"),
        [Required(l_("Enter at least one name.")), Length(max=20000)],
        description=l_("One a line. Those that we do not know yet become partners."),
    )
    part = SelectField(
        l_("Part"),
        [Chosen()],
        choices=[
            (part.value, part.label) for part in MemberPart if part is not MemberPart.CO_AUTHOR
        ],
        default=MemberPart.MEMBER.value,
    )
    kind = SelectField(
        l_("What new ones are"), choices=PartnerKind.choices(), default=PartnerKind.COMPANY.value
    )
    joined_on = DateField(l_("Since"), [Optional()])
    left_on = DateField(l_("Until"), [Optional()], description=l_("Empty: still taking part."))

    def validate_names(self, field: Any) -> None:
        if any(len(name) > 200 for name in names_in(field.data)):
            raise ValidationError(_("A name has at most 200 characters."))


class CorrectPartForm(Form):
    """From when to when a partner takes part."""

    joined_on = DateField(l_("Since"), [Optional()])
    left_on = DateField(l_("Until"), [Optional()], description=l_("Empty: still taking part."))


class DocumentForm(Form):
    """What was submitted, when, to whom and with whom."""

    FACTS = ("title_fr", "title_en", "submitted_on", "submitted_to", "address")

    kind = SelectField(l_("Kind"), [Chosen()], choices=DocumentKind.choices())
    title_fr = LineField(
        l_("Title in French"), [Required(l_("Enter the French title.")), Length(max=300)]
    )
    title_en = LineField(l_("Title in English"), [Optional(), Length(max=300)])
    submitted_on = DateField(l_("Submitted on"), [Required(l_("Enter the day."))])
    submitted_to = LineField(l_("Submitted to"), [Optional(), Length(max=300)])
    co_authors = TextField(
        l_("Co-authors"),
        [Optional(), Length(max=8000)],
        description=l_("Organisations, one a line; our own is left out."),
    )
    recommendations = TextField(
        l_("Recommendations"),
        [Optional(), Length(max=20000)],
        description=l_("One a line, its theme first: “Training: fund more places in colleges.”"),
    )
    address = StringField(l_("Address on the web"), [Optional(), Length(max=500), WEB])
    file = FileField(l_("PDF file"), [Optional()])

    @property
    def facts(self) -> dict[str, Any]:
        """All but the co-authors, which are names yet."""
        texts = {name: self[name].data or "" for name in self.FACTS if name != "submitted_on"}
        return {
            **texts,
            "kind": DocumentKind(self.kind.data),
            "submitted_on": self.submitted_on.data,
            "recommendations": recommendations_in(self.recommendations.data),
        }


class CorrectDocumentForm(Sealed, DocumentForm):
    """A document that others may correct meanwhile."""


class SpeakersForm(Form):
    """Who speaks for a programme."""

    speakers = Chips(l_("Speakers"), [Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.speakers.choices = speakers.choices()
        super().process(*args, **kwargs)

    @property
    def chosen(self) -> Sequence[Speaker]:
        return speakers.with_ids([links.id_of(text) for text in self.speakers.data or []])


class ProgrammeFilters(Filters):
    """The list of programmes."""

    q = LineField(l_("Name"))
    kind = SelectField(
        l_("Kind"), [Optional()], choices=[("", l_("All kinds")), *ProgrammeKind.choices()]
    )
    status = SelectField(
        l_("Status"), [Optional()], choices=[("", l_("All states")), *ProgrammeStatus.choices()]
    )

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters as `queries.programmes` names them."""
        return {("text" if name == "q" else name): value for name, value in self.values.items()}


def names_in(text: str | None) -> list[str]:
    """Each name once, one a line."""
    lines = (" ".join(line.split()) for line in (text or "").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def recommendations_in(text: str | None) -> list[list[str]]:
    """Pairs of theme and text, one a line; a line without a colon has no theme."""
    pairs = []
    for line in names_in(text):
        theme, sign, rest = line.partition(":")
        pairs.append([theme.strip(), rest.strip()] if sign and rest.strip() else ["", line])
    return pairs


def programme_values(programme: Programme) -> dict[str, Any]:
    """What the form shows for a programme that is there."""
    facts = {name: getattr(programme, name) for name in (*ProgrammeForm.FACTS, "owner_id")}
    return facts | {"kind": programme.kind.value, "state": programme.status.value}


def part_values(row: Membership) -> dict[str, Any]:
    return {"joined_on": row.joined_on, "left_on": row.left_on}


def document_values(document: Document) -> dict[str, Any]:
    """What the form shows for a document that is there."""
    lines = [f"{theme}: {text}" if theme else text for theme, text in document.recommendations]
    return {
        **{name: getattr(document, name) for name in DocumentForm.FACTS},
        "kind": document.kind.value,
        "co_authors": "\n".join(row.partner.name for row in document.co_authors),
        "recommendations": "\n".join(lines),
    }
