"""What is asked about official numbers: a table, its source, a file, a break."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from outreach.core.errors import Refused
from outreach.core.language import _, l_
from outreach.core.spreadsheet import WrongCell
from outreach.enrolment import bulk, cells, queries
from outreach.enrolment.queries import Origin
from outreach.uploads.forms import file_field
from outreach.web.fields import (
    DateField,
    IntegerField,
    Length,
    LineField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Form


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


class TableField(TextAreaField):
    """Lines of cells as a spreadsheet program copies them: tabs stay, an empty first cell too."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([_cells_kept(value) for value in valuelist])


def _cells_kept(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(c for c in line if c.isprintable() or c == "\t") for line in lines)
    return "\n".join(line for line in kept if line.strip())


class TableForm(SourceFields):
    """Levels by years, typed or pasted from a spreadsheet."""

    group = LineField(
        l_("Group of programmes"), [Required(l_("Enter the group of programmes.")), Length(max=200)]
    )
    geography = LineField(l_("Place"), [Required(l_("Enter the place.")), Length(max=60)])
    table = TableField(
        l_("Table"),
        [Required(l_("Paste the table."))],
        description=l_(
            "First line: the years. Then one line for each level: vocational, college or university, and its "
            "part after a colon; levels joined by “and” are one figure for all of them. Leave a cell empty "
            "when the figure is not known."
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
            groups={cells.code(self.group.data or ""): self.group.data or ""},
            coverage=self.coverage.data or "",
        )


class FiguresFileForm(SourceFields):
    """A file of figures; the source is asked when the file does not say it."""

    file = file_field(
        l_(
            "CSV or Excel with the columns year, level and value, a level and a column for each year, the "
            "derived Statistics Canada file, or a whole Statistics Canada table (CSV or zip). At most 25 MB."
        ),
    )
    mapping = SelectField(
        l_("Mapping"),
        [Optional()],
        description=l_("What the columns of a whole Statistics Canada table mean."),
    )
    title = LineField(l_("Title of the source"), [Optional(), Length(max=200)])
    publisher = LineField(l_("Publisher"), [Optional(), Length(max=200)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        names = [(mapping.name, mapping.name) for mapping in queries.mappings()]
        self.mapping.choices = [("", l_("The usual columns")), *names]
        super().process(*args, **kwargs)


class MappingForm(Form):
    """What the columns of a whole Statistics Canada table mean, a line each."""

    name = LineField(l_("Name"), [Required(l_("Enter a name.")), Length(max=60)])
    columns = TextField(
        l_("Columns"),
        [Optional()],
        description=l_(
            "One a line, like “Field of study = programme”: programme, level, total, or the member to keep "
            "(several apart by |). Columns that are not named here keep their usual meaning."
        ),
    )
    members = TextField(
        l_("Words"),
        [Optional()],
        description=l_(
            "One a line, like “Pre-university program = college: DEC”: the group of programmes or the level "
            "that a word of those columns means."
        ),
    )

    def validate_columns(self, field: TextField) -> None:
        _pairs(field.data)

    def validate_members(self, field: TextField) -> None:
        try:
            bulk.rules((), _pairs(field.data))
        except Refused as refused:
            raise ValidationError(refused.sentence) from refused

    @property
    def facts(self) -> dict[str, Any]:
        """As `actions.save_mapping` takes them."""
        return {
            "name": self.name.data or "",
            "columns": _pairs(self.columns.data),
            "members": _pairs(self.members.data),
        }


def _pairs(text: str | None) -> list[tuple[str, str]]:
    """The lines as pairs around their last equals sign."""
    pairs = []
    for line in filter(str.strip, (text or "").split("\n")):
        left, sign, right = (part.strip() for part in line.rpartition("="))
        if not (left and sign and right):
            raise ValidationError(
                _("“%(line)s” lacks an equals sign between two words.", line=line)
            )
        pairs.append((left, right))
    return pairs


class BreakForm(Form):
    """From a year on, figures that cannot be compared with those before."""

    year = IntegerField(l_("First year after the break"), [InputRequired(l_("Enter a year."))])
    note = LineField(
        l_("Reason"),
        [Required(l_("Enter the reason of the break.")), Length(max=500)],
        description=l_("What changed: a definition, a code, what is counted."),
    )


class ChangeForm(Form):
    """The change that a publisher announced for one year; empty takes it away."""

    year = IntegerField(l_("Year"), [InputRequired(l_("Enter a year."))])
    published: float | None = None
    percent = LineField(
        l_("Published change, in percent"),
        [Optional(), Length(max=20)],
        description=l_("From the year before, as the publisher announced it, like -0.8."),
    )

    def validate_percent(self, field: LineField) -> None:
        try:
            self.published = cells.percent(field.data or "")
        except WrongCell as wrong:
            raise ValidationError(str(wrong)) from wrong
