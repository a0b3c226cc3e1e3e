"""The fields of our forms: typed text is cleaned, bounded by what a row holds, refused in our words."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import wtforms
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import URL, DataRequired, InputRequired, StopValidation, ValidationError
from wtforms.validators import Length as LengthAlone
from wtforms.widgets import CheckboxInput, ListWidget, TelInput, TextInput

from outreach.core import clock, contact
from outreach.core.database import HIGHEST_ID
from outreach.core.language import _, amount, l_

HOW_TO_WRITE = l_(
    "An empty line starts a paragraph, “- ” a line of a list; **bold**, *italics*, "
    "[words of a link](https://…)."
)
"""Said under every field whose text is read as Markdown."""
WEB = URL(message=l_("Enter a web address that starts with https://."))
"""An address on the web, http or https."""


def squeeze(text: str | None) -> str | None:
    """One line without spaces at its ends or doubled inside, and without control characters."""
    if text is None:
        return None
    if text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def trim(text: str | None) -> str | None:
    """Several lines, trimmed, with `\\n` ends and no other control characters."""
    if text is None:
        return None
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(c for c in line if c.isprintable()).rstrip() for line in lines).strip()


class LineField(StringField):
    """A line of text, squeezed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([squeeze(value) for value in valuelist])


class PhoneField(LineField):
    """A phone number, shown as people write it."""

    widget = TelInput()

    def _value(self) -> str:
        return contact.shown_phone(self.data)


class TextField(TextAreaField):
    """Several lines of text, trimmed."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([trim(value) for value in valuelist])


def _options(pairs: Iterable[Any] | None) -> list[SelectChoice] | None:
    """Pairs of value and label as WTForms takes them."""
    if pairs is None:
        return None
    return [pair if isinstance(pair, SelectChoice) else SelectChoice(*pair) for pair in pairs]


class _OfPairs:
    """A field whose choices are given as pairs of value and label, at once or later."""

    def __init__(self, *args: Any, choices: Iterable[Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices

    @property
    def choices(self) -> list[SelectChoice] | None:
        return self._options

    @choices.setter
    def choices(self, pairs: Iterable[Any] | None) -> None:
        self._options = _options(pairs)


class _OfOne(_OfPairs):
    """Spaces are no choice, for `Chosen` neither, which looks at what was sent."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.raw_data = [value.strip() for value in valuelist]
        super().process_formdata(self.raw_data)  # type: ignore[misc]


class SelectField(_OfOne, wtforms.SelectField):  # type: ignore[misc]
    """One of a list."""


class RadioField(_OfOne, wtforms.RadioField):  # type: ignore[misc]
    """One of a few, all in sight."""


class SelectMultipleField(_OfPairs, wtforms.SelectMultipleField):  # type: ignore[misc]
    """Some of a list."""


class Chips(SelectMultipleField):
    """Several choices as checkboxes in a row."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class IntegerField(wtforms.IntegerField):
    """A whole number that a database of ours holds."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > HIGHEST_ID:
            self.data = None
            raise ValueError(_("Enter a smaller number."))


class AmountField(wtforms.DecimalField):
    """A figure as people write it: `46 600 000 $`, `$46,600,000`, `46,6 M$`, `23 %`; a Decimal."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        typed = (valuelist[0] if valuelist else "").strip()
        if not typed:
            return
        self.data = read_amount(typed)
        if self.data is None:
            raise ValueError(_("Enter a number, like 46 600 000, 46.6M or 23.5."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else amount(self.data)


def read_amount(text: str) -> Decimal | None:
    """The figure without its sign, a million as `M`; a comma before three digits parts thousands."""
    plain = "".join(text.split()).strip("$%").upper()
    plain, factor = (plain[:-1], 10**6) if plain.endswith("M") else (plain, 1)
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain, re.ASCII):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".").replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,6})?", plain, re.ASCII):
        return None
    return Decimal(plain) * factor


class DateField(wtforms.DateField):
    """A day that a calendar of ours holds."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data and not clock.is_in_reach(self.data):
            raise ValueError(_("Enter a date from 1900 to 2100."))


class Required(DataRequired):
    """Required, with a sentence of our own."""


class Chosen(InputRequired):
    """Something must be chosen; zero and False count as chosen."""


class Length(LengthAlone):
    """At most so many characters; what is longer is looked at no further."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(str(error)) from error


class Shaped:
    """What was typed is rewritten by `shape`, or refused with the sentence of its ValueError."""

    def __init__(self, shape: Callable[[str], Any]) -> None:
        self.shape = shape

    def __call__(self, _form: Any, field: Field) -> None:
        if not field.data:
            return
        try:
            field.data = self.shape(field.data)
        except ValueError as error:
            raise StopValidation(str(error)) from error


def in_choices(field: Field, data: Any) -> str:
    """A value or several, by the labels of the field's choices where it has any."""
    choices = getattr(field, "choices", None) or []
    labels = {str(choice.value): str(choice.label) for choice in choices}
    values = data if isinstance(data, list) else [data]
    return ", ".join(labels.get(str(value), str(value)) for value in values)
