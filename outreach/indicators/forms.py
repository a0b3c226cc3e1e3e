"""What staff type about indicators, their values and their targets."""

from datetime import date
from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from outreach.core.language import l_
from outreach.indicators.models import Indicator, IndicatorValue, Target
from outreach.indicators.words import Computed, Nature, Precision, Unit
from outreach.partners import queries as partners
from outreach.programmes import queries as programmes
from outreach.web import links
from outreach.web.fields import (
    WEB,
    AmountField,
    Chosen,
    DateField,
    Length,
    LineField,
    RadioField,
    Required,
    SelectField,
    TextField,
)
from outreach.web.forms import Form
from outreach.web.sealed_forms import Sealed


class IndicatorForm(Form):
    """A figure that is followed."""

    FACTS = ("name_fr", "name_en", "counts_fr", "counts_en", "source")

    name_fr = LineField(
        l_("Name in French"), [Required(l_("Enter the French name.")), Length(max=200)]
    )
    name_en = LineField(l_("Name in English"), [Optional(), Length(max=200)])
    programme_id = SelectField(l_("Programme"), [Optional()])
    computed = SelectField(
        l_("Where the figure comes from"),
        [Optional()],
        choices=[("", l_("Typed, with its source")), *Computed.choices()],
        description=l_("What we count by ourselves is typed by nobody."),
    )
    unit = SelectField(l_("Unit"), choices=Unit.choices())
    adds_up = BooleanField(l_("The values of several periods add up"))
    counts_fr = TextField(l_("What counts, in French"), [Optional(), Length(max=600)])
    counts_en = TextField(l_("What counts, in English"), [Optional(), Length(max=600)])
    source = LineField(l_("Usual source"), [Optional(), Length(max=300)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.programme_id.choices = [("", l_("The whole cluster")), *programmes.choices()]
        super().process(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        """All but the programme."""
        texts = {name: self[name].data or "" for name in self.FACTS}
        computed = Computed(self.computed.data) if self.computed.data else None
        words = {"computed": computed, "unit": Unit(self.unit.data)}
        return {**texts, **words, "adds_up": bool(self.adds_up.data)}

    @property
    def programme(self) -> int:
        return links.id_of(self.programme_id.data)


class EditIndicatorForm(Sealed, IndicatorForm):
    """An indicator that others may correct meanwhile."""


class ValueForm(Form):
    """What somebody measured, or expects."""

    nature = RadioField(
        l_("What it is"),
        [Chosen(l_("Say whether it was measured or is a forecast."))],
        choices=Nature.choices(),
        default=Nature.MEASURED.value,
    )
    precision = SelectField(
        l_("How exactly"), choices=Precision.choices(), default=Precision.EXACT.value
    )
    amount = AmountField(l_("Figure"), [Chosen(l_("Enter the figure."))])
    first_on = DateField(
        l_("First day"), [Optional()], description=l_("Empty: a figure of one day.")
    )
    last_on = DateField(
        l_("Up to the day"),
        [Required(l_("Enter the day that the figure stands for."))],
        description=l_("Of a forecast: by which day it is expected."),
    )
    stated_on = DateField(
        l_("Said on"),
        [Required(l_("Enter the day on which it was said."))],
        description=l_("The date of the source."),
    )
    author = LineField(
        l_("Who says so"), [Optional(), Length(max=200)], description=l_("Needed of a forecast.")
    )
    source = LineField(
        l_("Source"), [Required(l_("Say where the figure comes from.")), Length(max=300)]
    )
    source_url = StringField(l_("Address of the source"), [Optional(), Length(max=500), WEB])

    @property
    def facts(self) -> dict[str, Any]:
        names = ("amount", "first_on", "last_on", "stated_on")
        texts = ("author", "source", "source_url")
        return {
            **{name: self[name].data for name in names},
            **{name: self[name].data or "" for name in texts},
            "nature": Nature(self.nature.data),
            "precision": Precision(self.precision.data),
        }


class TargetForm(Form):
    """What an indicator should come to."""

    amount = AmountField(l_("Target"), [Chosen(l_("Enter what it should come to."))])
    first_on = DateField(l_("First day"), [Required(l_("Enter the first day."))])
    last_on = DateField(l_("Last day"), [Required(l_("Enter the last day."))])
    funder_id = SelectField(
        l_("Promised to"), [Optional()], description=l_("None: a target of our own.")
    )
    note = LineField(l_("Remark"), [Optional(), Length(max=300)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        self.funder_id.choices = [("", l_("Ourselves")), *partners.choices()]
        super().process(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        """All but the funder."""
        days: dict[str, date | None] = {name: self[name].data for name in ("first_on", "last_on")}
        return {**days, "amount": self.amount.data, "note": self.note.data or ""}

    @property
    def funder(self) -> int:
        return links.id_of(self.funder_id.data)


class CorrectTargetForm(Sealed, TargetForm):
    """A target that others may correct meanwhile."""


def indicator_values(indicator: Indicator) -> dict[str, Any]:
    """What the form shows for an indicator that is there."""
    return {
        **{name: getattr(indicator, name) for name in IndicatorForm.FACTS},
        "programme_id": str(indicator.programme_id or ""),
        "computed": indicator.computed.value if indicator.computed else "",
        "unit": indicator.unit.value,
        "adds_up": indicator.adds_up,
    }


def value_values(row: IndicatorValue) -> dict[str, Any]:
    names = ("amount", "first_on", "last_on", "stated_on", "author", "source", "source_url")
    words = {"nature": row.nature.value, "precision": row.precision.value}
    return {name: getattr(row, name) for name in names} | words


def target_values(target: Target) -> dict[str, Any]:
    names = ("amount", "first_on", "last_on", "note")
    return {name: getattr(target, name) for name in names} | {
        "funder_id": str(target.funder_id or "")
    }
