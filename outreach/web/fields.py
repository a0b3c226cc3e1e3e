"""The fields of our forms: typed text is cleaned, bounded by what a row holds, refused in our words."""

from collections.abc import Callable, Iterable
from typing import Any

import wtforms
from wtforms import Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, StopValidation, ValidationError
from wtforms.validators import Length as LengthAlone
from wtforms.widgets import CheckboxInput, ListWidget, TelInput

from outreach.core import clock, contact
from outreach.core.database import HIGHEST_ID
from outreach.core.language import _


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
