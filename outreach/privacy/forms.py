"""The one question before a person is erased."""

from outreach.core.forms import Form


class EraseForm(Form):
    """Nothing but the button."""
