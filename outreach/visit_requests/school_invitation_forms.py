"""The words of one's own with which schools are invited."""

from collections.abc import Sequence

from wtforms import HiddenField
from wtforms.validators import Optional

from outreach.core.language import l_
from outreach.schools import queries as schools
from outreach.schools.models import School
from outreach.web import links
from outreach.web.fields import Length, TextField
from outreach.web.forms import Form


class InviteSchoolsForm(Form):
    """`schools` are the ids that stood in the preview, whatever the list has become meanwhile."""

    schools = HiddenField("")
    line_fr = TextField(
        l_("A line of your own, in French"),
        [Optional(), Length(max=500)],
        description=l_("It stands at the top of the mails in that language."),
    )
    line_en = TextField(l_("A line of your own, in English"), [Optional(), Length(max=500)])

    @property
    def lines(self) -> dict[str, str]:
        return {"fr": self.line_fr.data or "", "en": self.line_en.data or ""}

    @property
    def chosen(self) -> Sequence[School]:
        return schools.with_ids(map(links.id_of, (self.schools.data or "").split(",")))
