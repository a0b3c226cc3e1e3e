"""What sending a file and confirming its preview ask in every room."""

from flask_wtf.file import FileField, FileRequired

from outreach.core.language import l_
from outreach.web.forms import Form


def file_field(description: str) -> FileField:
    return FileField(l_("File"), [FileRequired(l_("Choose a file."))], description=description)


class ConfirmForm(Form):
    """Taking in a file whose preview was seen."""
