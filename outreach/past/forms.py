"""What is asked about a past list: the file, its columns, its schools, what must be mended; and a total."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, FieldList, FormField, HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional, StopValidation
from wtforms.widgets import TextInput

from outreach.core.language import _, l_
from outreach.events.forms import OfProgrammes
from outreach.past import columns
from outreach.past.actions import HIGHEST_TOTAL
from outreach.past.lines import Problem
from outreach.past.matching import Proposal
from outreach.past.models import PastList
from outreach.past.words import ListKind, Measure
from outreach.uploads.forms import file_field
from outreach.web.fields import (
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    RadioField,
    Required,
    SelectField,
)
from outreach.web.forms import Form, RowForm

NONE = "none"


class ListForm(Form):
    """A list from before."""

    file = file_field(
        l_("Excel or CSV, as it is: titles above the columns and odd spellings do not matter.")
    )
    kind = SelectField(
        l_("What it holds"),
        choices=[("", l_("Recognise it by its columns")), *ListKind.choices()],
        default="",
    )


class SheetForm(Form):
    """Which sheet of the workbook, and what it holds."""

    sheet = SelectField(l_("Sheet"), default="")
    kind = SelectField(l_("What it holds"), [Chosen(l_("Choose what it holds."))])

    def __init__(self, upload: PastList, sheets: Sequence[str]) -> None:
        self.sheets = sheets
        super().__init__(data={"sheet": upload.sheet, "kind": upload.kind.value}, prefix="sheet-")

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.sheet.choices = [(name, name) for name in self.sheets] or [("", "")]
        self.kind.choices = ListKind.choices()
        super().process(*args, **kwargs)


class ColumnsForm(Form):
    """A column for each field; `columns_form` adds the fields of one kind of list."""

    month_first = SelectField(
        l_("Order of days written in figures"),
        choices=[
            ("", l_("As the column shows")),
            ("no", l_("Day first: 03/04/2024 is 3 April")),
            ("yes", l_("Month first: 03/04/2024 is 4 March")),
        ],
        default="",
    )

    @property
    def matched(self) -> dict[str, str]:
        """The header chosen for each field, by name."""
        return {f.name[7:]: f.data or "" for f in self if f.name.startswith("column-")}

    @property
    def defaults(self) -> dict[str, str]:
        """What holds where a cell says nothing."""
        given = {f.name[8:]: f.data or "" for f in self if f.name.startswith("default-")}
        return given | {"month_first": self.month_first.data or ""}


def columns_form(upload: PastList, headers: Sequence[str]) -> ColumnsForm:
    """The form of this list: its headers to choose from, matched as far as they are recognised."""
    choices = [("", _("No column")), *((header, header) for header in headers if header)]
    needed = {names[0] for names in columns.NEEDED[upload.kind] if len(names) == 1}
    fields: dict[str, Any] = {}
    for part in columns.FIELDS[upload.kind]:
        fields[f"column-{part.name}"] = SelectField(
            part.label,
            [Chosen(l_("Choose a column."))] if part.name in needed else [],
            choices=choices,
        )
    for name in columns.DEFAULTS[upload.kind]:
        part = columns.field_of(upload.kind, name)
        words = part.words.choices() if part.words else []
        fields[f"default-{name}"] = SelectField(part.label, choices=[("", _("Nothing")), *words])
    made = type("ThisColumnsForm", (ColumnsForm,), fields)
    data = {f"column-{name}": header for name, header in upload.columns.items()}
    data |= {f"default-{name}": value for name, value in upload.defaults.items()}
    month_first = upload.defaults.get("month_first", "")
    form: ColumnsForm = made(data={**data, "month_first": month_first})
    return form


class SchoolRow(RowForm):
    """One name of a school in the list, and the school that is meant."""

    key = HiddenField()
    choice = RadioField(choices=[], validate_choice=False)
    code = LineField(l_("Ministry code"), [Optional(), Length(max=20)])


class SchoolsForm(Form):
    """A row for each name that is not decided."""

    rows = FieldList(FormField(SchoolRow))

    def for_proposals(self, proposals: Sequence[Proposal]) -> "SchoolsForm":
        """Rows in the order of the proposals; what is beyond doubt is chosen already."""
        sent = {row.form.key.data: (row.form.choice.data, row.form.code.data) for row in self.rows}
        while self.rows.entries:
            self.rows.pop_entry()
        for proposal in proposals:
            start = str(proposal.chosen.id) if proposal.chosen else ""
            choice, code = sent.get(proposal.wording.key, (start, ""))
            self.rows.append_entry({"key": proposal.wording.key, "choice": choice, "code": code})
            schools = [(str(s.id), s.name) for s in proposal.candidates]
            self.rows[-1].form.choice.choices = [*schools, (NONE, "")]
        return self


class MendRow(RowForm):
    """One problem: what its cells should have said, or that its lines are left out."""

    field = HiddenField()
    key = HiddenField()
    said = LineField(l_("Read it as"), [Optional(), Length(max=200)])
    out = BooleanField(l_("Leave these lines out"))


class MendForm(Form):
    """A row for each problem."""

    rows = FieldList(FormField(MendRow))

    def for_problems(self, problems: Sequence[Problem]) -> "MendForm":
        """Rows in the order of the problems, unless they came with the post."""
        if not self.rows.entries:
            for problem in problems:
                said = "" if problem.choices else problem.text
                self.rows.append_entry(
                    {"field": problem.field.name, "key": problem.key, "said": said}
                )
        return self

    @property
    def replaced(self) -> dict[str, dict[str, str]]:
        """What cells should have said, by field and text."""
        cells: dict[str, dict[str, str]] = {}
        for row in self.rows:
            said = row.form.said.data
            if said and not row.form.out.data and said != row.form.key.data:
                cells.setdefault(row.form.field.data or "", {})[row.form.key.data or ""] = said
        return cells

    def left_out(self, problems: Sequence[Problem]) -> list[int]:
        """The lines of the problems whose box is ticked."""
        ticked = {(r.form.field.data, r.form.key.data) for r in self.rows if r.form.out.data}
        return [n for p in problems if (p.field.name, p.key) in ticked for n in p.lines]


class CountField(IntegerField):
    """A whole number as people and this product write it: “7 000” or “7,000”; one sentence when it is none."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist[0].split()) if valuelist else ""
        digits = typed.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", typed) else typed
        if digits and not re.fullmatch(r"[+-]?\d{1,18}", digits, re.ASCII):
            self.data = None
            raise ValueError(_("Enter a whole number, 1 or more."))
        super().process_formdata([digits] if digits else [])

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation


class TotalForm(OfProgrammes):
    """A total known only as a total."""

    measure = SelectField(
        l_("What was counted"), [Chosen(l_("Choose what was counted."))], choices=Measure.choices()
    )
    count = CountField(
        l_("How many"),
        [
            InputRequired(l_("Enter a whole number, 1 or more.")),
            NumberRange(1, HIGHEST_TOTAL, l_("Enter a whole number, 1 or more.")),
        ],
    )
    first_on = DateField(l_("First day"), [InputRequired(l_("Enter the first day."))])
    last_on = DateField(l_("Last day"), [InputRequired(l_("Enter the last day."))])
    source = LineField(
        l_("Source"),
        [Required(l_("Say where the total comes from.")), Length(max=300)],
        description=l_("For example the annual report and its page. It is shown beside the total."),
    )
    are_others = BooleanField(
        l_("These are other people than in a total of the same source and the same days")
    )

    @property
    def facts(self) -> dict[str, Any]:
        facts: Mapping[str, Any] = {
            name: self[name].data for name in ("count", "first_on", "last_on", "source")
        }
        others = bool(self.are_others.data)
        more = {"are_others": others, "programmes": self.programmes}
        return {**facts, **more, "measure": Measure(self.measure.data)}
