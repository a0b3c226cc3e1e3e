"""A field that nobody sees: what fills it in is a machine, told what a person is, and nothing changes."""

from wtforms import StringField

from outreach.core.language import l_
from outreach.web.forms import Form


class Honeypot(Form):
    """The base of a public form; its page shows the field by `forms.honeypot(form)`."""

    website = StringField(l_("Leave this empty"))

    @property
    def is_of_a_machine(self) -> bool:
        return bool(self.website.data)
