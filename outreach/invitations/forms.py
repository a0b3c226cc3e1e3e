"""What staff choose to ask speakers, and what speakers answer by the link."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import BooleanField, TimeField
from wtforms.validators import Optional

from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import _, l_
from outreach.invitations.candidates import Candidate
from outreach.web.fields import (
    Chips,
    Chosen,
    DateField,
    Length,
    LineField,
    RadioField,
    Required,
    TextField,
)
from outreach.web.forms import Filters, Form

WORD = {"description": l_("Stands in the mail, above the facts.")}


class SpeakerSearch(Filters):
    """Narrowing who could go."""

    q = LineField(l_("Name, employer or topic"))


class AskForm(Form):
    """Whom to ask, and how."""

    speaker_ids = Chips(
        l_("Speakers"), [Required(l_("Choose at least one speaker."))], validate_choice=False
    )
    how = RadioField(
        l_("How"),
        [Chosen(l_("Choose how they are asked."))],
        choices=[
            ("at_once", l_("All at once: the first to say yes goes, the others are thanked")),
            ("in_turn", l_("In turn: the next is asked after a no, or after four days of silence")),
        ],
        default="at_once",
    )
    word = TextField(l_("A word of yours"), [Optional(), Length(max=1000)], **WORD)

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Those of the page; the list may have changed since it was shown."""
        rows = [(str(candidate.speaker.id), candidate.speaker.name) for candidate in candidates]
        self.speaker_ids.choices = rows


class AskAllTheSameForm(Form):
    """One speaker whom the list has as out; `override` is needed where a rule keeps them back."""

    override = TextField(
        l_("Why all the same"),
        [Optional(), Length(max=500)],
        description=l_("Kept in the history, with your name."),
    )
    has_agreed = BooleanField(l_("They have said yes already, by telephone for example"))
    word = TextField(l_("A word of yours"), [Optional(), Length(max=1000)], **WORD)


class ExcuseForm(Form):
    override = TextField(
        l_("Why all the same"),
        [Required(l_("Say why.")), Length(max=500)],
        description=l_("Kept in the history, with your name."),
    )


class CannotGoForm(Form):
    reply = TextField(l_("Why, if you like"), [Optional(), Length(max=1000)])


class ProposeForm(Form):
    """Another day and hour, on the clock of the place."""

    on = DateField(l_("Date that suits"), [Required(l_("Enter a date that suits."))])
    starts = TimeField(l_("Start"), [Required(l_("Enter the hour of the start."))])
    reply = TextField(l_("Remark"), [Optional(), Length(max=1000)])

    def instant(self, zone: str) -> datetime:
        """Refused where the clock jumps over that hour."""
        day: Any = self.on.data
        starts: Any = self.starts.data
        try:
            return clock.instant(day, starts, zone)
        except ValueError as error:
            raise Refused(
                _("The clock jumps over this hour that night: choose another."), about="starts"
            ) from error
