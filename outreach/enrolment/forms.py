"""What is asked about official numbers: a table, its source, a file, a break."""

from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, Length, Optional

from outreach.core.forms import Form, LineField, Required, TextField
from outreach.core.language import l_
from outreach.enrolment.queries import Origin


class SourceFields(Form):
    """Where figures come from."""

    title = LineField(
        l_("Title of the source"), [Required(l_("Enter the title of the source.")), Length(max=200)]
    )
    publisher = LineField(
        l_("Publisher"), [Required(l_("Enter who published the figures.")), Length(max=200)]
    )
    as_of = DateField(
        l_("Date of the data"),
        [Optional()],
        description=l_("The day they were drawn, as the source says."),
    )

    @property
    def origin(self) -> Origin:
        return Origin(
            title=self.title.data or "",
            publisher=self.publisher.data or "",
            as_of=self.as_of.data,
        )


class TableForm(SourceFields):
    """Levels by years, typed or pasted from a spreadsheet."""

    group = LineField(
        l_("Group of programmes"), [Required(l_("Enter the group of programmes.")), Length(max=200)]
    )
    geography = LineField(l_("Place"), [Required(l_("Enter the place.")), Length(max=60)])
    table = TextField(
        l_("Table"),
        [Required(l_("Paste the table."))],
        description=l_(
            "First line: the years. Then one line for each level: vocational, college or university, and its "
            "part after a colon. Leave a cell empty when the figure is not known."
        ),
    )
    coverage = LineField(
        l_("What is left out"),
        [Optional(), Length(max=500)],
        description=l_("Said with every figure, for example certificates or part-time students."),
    )

    @property
    def origin(self) -> Origin:
        return Origin(
            title=self.title.data or "",
            publisher=self.publisher.data or "",
            as_of=self.as_of.data,
            group=self.group.data or "",
            coverage=self.coverage.data or "",
        )


class FileForm(SourceFields):
    """A file of figures; the source is asked when the file does not say it."""

    file = FileField(
        l_("File"),
        [FileRequired(l_("Choose a file."))],
        description=l_(
            "CSV or Excel with the columns year, level and value, a level and a column for each year, or "
            "the derived Statistics Canada file."
        ),
    )
    title = LineField(l_("Title of the source"), [Optional(), Length(max=200)])
    publisher = LineField(l_("Publisher"), [Optional(), Length(max=200)])


class ConfirmForm(Form):
    """Taking in a file whose preview was seen."""


class BreakForm(Form):
    """From a year on, figures that cannot be compared with those before."""

    year = IntegerField(l_("First year after the break"), [InputRequired(l_("Enter a year."))])
    note = LineField(
        l_("Reason"),
        [Required(l_("Enter the reason of the break.")), Length(max=500)],
        description=l_("What changed: a definition, a code, what is counted."),
    )
