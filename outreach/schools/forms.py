"""Filters of the list, a school, a building, and a ministry's file."""

from typing import Any

from wtforms import BooleanField, DecimalField
from wtforms.validators import NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.core import contact
from outreach.core.language import l_
from outreach.schools import queries, regions
from outreach.schools.models import LABELS, LEVELS, IndexLevel, Network, School
from outreach.schools.telling import ZONES
from outreach.uploads.forms import ConfirmForm, file_field
from outreach.web.fields import (
    Chosen,
    Length,
    LineField,
    PhoneField,
    Required,
    SelectField,
    SelectMultipleField,
    Shaped,
    TextField,
)
from outreach.web.forms import Filters, Form

ALL = ("", l_("All"))


class SchoolFilters(Filters):
    """The list of schools."""

    q = LineField(l_("Name, town, board or code"))
    region = SelectField(LABELS["region_code"], default="")
    board = SelectField(l_("Board"), default="")
    network = SelectField(LABELS["network"], choices=[ALL, *Network.choices()], default="")
    level = SelectField(l_("Teaches"), choices=[ALL, *LEVELS.items()], default="")
    status = SelectField(
        l_("Status"),
        choices=[("", l_("Open schools")), ("closed", l_("Closed schools")), ("all", l_("All"))],
        default="",
    )

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region.choices = [ALL, *regions.choices()]
        self.board.choices = [ALL, *((b.code, b.short_name or b.name) for b in queries.boards())]
        super().process(*args, **kwargs)


class SchoolForm(Form):
    """What staff may correct of a school."""

    name = LineField(LABELS["name"], [Required(l_("Enter the school's name.")), Length(max=200)])
    short_name = LineField(LABELS["short_name"], [Optional(), Length(max=200)])
    network = SelectField(
        LABELS["network"], [Chosen(l_("Choose the network."))], choices=Network.choices()
    )
    board_code = SelectField(LABELS["board_id"], default="")
    levels = SelectMultipleField(
        l_("May teach"),
        choices=list(LEVELS.items()),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    address = LineField(LABELS["address"], [Optional(), Length(max=300)])
    municipality = LineField(
        LABELS["municipality"], [Required(l_("Enter the municipality.")), Length(max=120)]
    )
    postal_code = LineField(LABELS["postal_code"], [Optional(), Shaped(contact.postal_code)])
    region_code = SelectField(LABELS["region_code"])
    phone = PhoneField(LABELS["phone"], [Optional(), Shaped(contact.phone)])
    website = LineField(LABELS["website"], [Optional(), Length(max=300), Shaped(contact.website)])
    access_notes = TextField(
        l_("Access notes"),
        [Optional(), Length(max=2000)],
        description=l_("Entrance, parking, whom to ask for: copied into each new visit."),
    )

    def __init__(self, school: School | None = None, **kwargs: Any) -> None:
        self.school = school
        super().__init__(obj=school, data=_start(school), **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        none = ("", l_("None"))
        self.board_code.choices = [none, *((b.code, b.name) for b in queries.boards())]
        self.region_code.choices = [("", l_("Choose…")), *regions.choices()]
        super().process(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        """Columns as the action takes them; levels left as they were stay unknown where they were."""
        names = ("name", "short_name", "address", "municipality", "postal_code", "region_code")
        facts = {name: self[name].data or "" for name in (*names, "phone", "website")}
        board = queries.board_with(self.board_code.data) if self.board_code.data else None
        facts |= {
            "network": Network(self.network.data),
            "board_id": board.id if board else None,
            "access_notes": self.access_notes.data or "",
        }
        levels = set(self.levels.data or [])
        if levels != set(self.levels.object_data or []):
            facts |= {level: level in levels for level in LEVELS}
        return facts


class NewSchoolForm(SchoolForm):
    """A school that the ministry's files lack."""

    code = LineField(
        l_("Ministry code"),
        [Optional(), Regexp(r"\d{6}$", message=l_("Enter a code of six digits, or none."))],
        description=l_("Six digits; leave it empty when the school has none."),
    )

    @property
    def facts(self) -> dict[str, Any]:
        return {**super().facts, "code": self.code.data or ""}


def _start(school: School | None) -> dict[str, Any]:
    if school is None:
        return {}
    return {
        "board_code": school.board.code if school.board else "",
        "levels": [level for level in LEVELS if getattr(school, level)],
    }


class BuildingForm(Form):
    """What staff may correct of a building."""

    name = LineField(l_("Name"), [Required(l_("Enter the building's name.")), Length(max=200)])
    address = LineField(LABELS["address"], [Optional(), Length(max=300)])
    municipality = LineField(LABELS["municipality"], [Optional(), Length(max=120)])
    postal_code = LineField(LABELS["postal_code"], [Optional(), Shaped(contact.postal_code)])
    region_code = SelectField(LABELS["region_code"])
    latitude = DecimalField(
        LABELS["latitude"],
        [Optional(), NumberRange(44.9, 62.7, l_("Enter a latitude from 44.9 to 62.7."))],
        places=None,
    )
    longitude = DecimalField(
        LABELS["longitude"],
        [Optional(), NumberRange(-79.9, -57.0, l_("Enter a longitude from -79.9 to -57.0."))],
        places=None,
    )
    time_zone = SelectField(LABELS["time_zone"], choices=list(ZONES))

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.region_code.choices = [("", l_("Choose…")), *regions.choices()]
        super().process(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        names = ("name", "address", "municipality", "postal_code", "region_code", "time_zone")
        facts: dict[str, Any] = {name: self[name].data or "" for name in names}
        for name in ("latitude", "longitude"):
            value = self[name].data
            facts[name] = None if value is None else float(value)
        return facts


class MinistryFileForm(Form):
    """One of the ministry's files."""

    file = file_field(
        l_("CSV or Excel, as published on Données Québec; recognised by its columns.")
    )
    level = SelectField(
        l_("Level"),
        choices=[("", l_("Not an index")), *IndexLevel.choices()],
        default="",
    )
    school_year = LineField(
        l_("School year"),
        [Optional()],
        description=l_("Like 2024-2025; needed when the file does not say."),
    )

    @property
    def facts(self) -> dict[str, str]:
        """What is said of the file besides its cells."""
        return {
            "name": self.file.data.filename or "",
            "level": self.level.data or "",
            "school_year": self.school_year.data or "",
        }


class TakeInForm(ConfirmForm):
    """What the file no longer names may be closed."""

    accept_missing = BooleanField(l_("Close what the file no longer names"))
