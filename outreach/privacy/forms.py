"""The one question before a person is erased."""

from outreach.web.forms import Form


class EraseForm(Form):
    """Nothing but the button."""
