"""The base of every form: what was typed stays, a refusal becomes a sentence, a double post happens once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from secrets import token_urlsafe
from typing import Any

import wtforms
from flask import request
from flask_wtf import FlaskForm
from flask_wtf.i18n import Translations, translations
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.form import BaseForm
from wtforms.validators import DataRequired, InputRequired, StopValidation, ValidationError
from wtforms.validators import Length as LengthAlone
from wtforms.widgets import TelInput

from outreach.core import clock, contact, transaction
from outreach.core.database import HIGHEST_ID
from outreach.core.errors import Refused
from outreach.core.language import _, clock_time, long_date
from outreach.core.once import hashed

ROW = re.compile(r"-(\d+)-")
"""In the name of a cell, the number of its row from 0 on."""


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
    return [one if isinstance(one, SelectChoice) else SelectChoice(*one) for one in pairs]


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


class SelectField(_OfPairs, wtforms.SelectField):  # type: ignore[misc]
    """One of a list; spaces are no choice."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value.strip() for value in valuelist])


class RadioField(_OfPairs, wtforms.RadioField):  # type: ignore[misc]
    """One of a few, all in sight; spaces are no choice."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([value.strip() for value in valuelist])


class SelectMultipleField(_OfPairs, wtforms.SelectMultipleField):  # type: ignore[misc]
    """Some of a list."""


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


def keep_our_words(form: BaseForm) -> None:
    """Of a cell that is no number or date, our own sentence alone where there is one."""
    for field in form:
        general = len(field.process_errors)
        if 0 < general < len(field.errors):
            field.errors = field.errors[general:]


class RowForm(PlainForm):
    """A row of a form, in the language of the page."""

    class Meta:
        def get_translations(self, _form: BaseForm) -> Translations:
            return translations

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        keep_our_words(self)
        return bool(is_right)


class Form(FlaskForm):
    """A POST form with a one-time key; `status` is 422 once it has been refused or found wrong."""

    form_key = HiddenField("")
    refused: Refused | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = token_urlsafe(12)
        self.mark_the_fewer()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        keep_our_words(self)
        return bool(is_right)

    def mark_the_fewer(self) -> None:
        """Say whose labels carry a mark: the optional fields, or the required ones if most are optional."""
        typed = [f for f in self if not isinstance(f, HiddenField | BooleanField | FieldList)]
        optional = [field for field in typed if field.flags.optional]
        required = [field for field in typed if field.flags.required]
        word = "required" if len(optional) > len(required) and required else "optional"
        for field in typed:
            field.flags.mark = (
                word if field in (required if word == "required" else optional) else ""
            )

    def demand(self, *names: str) -> None:
        """These fields are asked for on this page, although their form knows pages without them."""
        for name in names:
            self[name].flags.optional, self[name].flags.required = False, True
        self.mark_the_fewer()

    @property
    def status(self) -> int:
        return 422 if self.errors or request.method == "POST" else 200

    def refusals(self) -> "Refusals":
        """Turn a `Refused` into a sentence at its field or in the summary; nothing of the action remains."""
        return Refusals(self)


class Sealed(Form):
    """A form over a row that others change too: an older page undoes nothing that it did not show.

    What the page showed goes along as a digest a field: a field left alone takes what stands there now;
    of one that both changed the page says so first, and saving again is then a decision.
    """

    seen = HiddenField("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request.method != "POST":
            self.seen.data = self._as_stored()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        is_right = super().validate(*args, **kwargs)
        changed = [field for field in self._changed_meanwhile() if not self._follows(field)]
        self.seen.data = self._as_stored()
        if changed:
            self.form_errors.append(
                _(
                    "This changed while the page was open, and nothing was saved: %(changes)s. "
                    "Look at what you typed, then save again.",
                    changes="; ".join(map(_as_it_stands, changed)).rstrip("."),
                )
            )
        return is_right and not changed

    def _as_stored(self) -> str:
        """Field by field what stands there, as digests; what is empty is left out."""
        stored = {field.name: _digest(field.object_data) for field in self._over()}
        return ",".join(f"{name}:{digest}" for name, digest in stored.items() if digest)

    def _over(self) -> list[Field]:
        """What is compared: each field, each cell of a row, and how many rows there are."""
        fields = [field for field in self if not isinstance(field, HiddenField)]
        return [one for field in fields for one in _cells(field)]

    def _changed_meanwhile(self) -> list[Field]:
        shown = self._shown()
        return [one for one in self._over() if _digest(one.object_data) != shown.get(one.name, "")]

    def _shown(self) -> dict[str, str]:
        pairs = (part.partition(":") for part in (self.seen.data or "").split(","))
        return {name: digest for name, _sign, digest in pairs}

    def _follows(self, field: Field) -> bool:
        """Whether a field was left as shown, and takes what stands there now, or says the same as it."""
        if isinstance(field, FieldList):
            return False
        if _digest(field.data) not in (
            self._shown().get(field.name, ""),
            _digest(field.object_data),
        ):
            return False
        field.data = field.object_data
        return True


def _cells(field: Field) -> Iterator[Field]:
    if isinstance(field, FieldList):
        yield field
        for row in field.entries:
            yield from _cells(row)
    elif isinstance(field, FormField):
        for cell in field.form:
            yield from _cells(cell)
    else:
        yield field


def _digest(value: Any) -> str:
    """The same for a value as stored and as typed; of rows their number; of nothing nothing."""
    plain = getattr(value, "value", value)
    if isinstance(plain, list) and plain and isinstance(plain[0], dict):
        plain = len(plain)
    return hashed(str(plain))[:8] if plain or plain == 0 else ""


def _as_it_stands(field: Field) -> str:
    """`Téléphone : 514 555-0134`, as stored now; of rows how many, of a cell with the number of its row."""
    if isinstance(field, FieldList):
        return _(
            "%(label)s: %(value)s", label=field.label.text, value=len(list(field.object_data or []))
        )
    shown = _in_choices(field, field.object_data or "")
    if isinstance(field.object_data, date):
        shown = long_date(field.object_data)
    if isinstance(field.object_data, time):
        shown = clock_time(field.object_data)
    if isinstance(field, PhoneField):
        shown = contact.shown_phone(shown)
    row = ROW.search(field.name)
    label = f"{field.label.text} {int(row[1]) + 1}" if row else field.label.text
    return _("%(label)s: %(value)s", label=label, value=shown or "–")


def _in_choices(field: Field, data: Any) -> str:
    """A value or several, by the labels of the field's choices where it has any."""
    choices = getattr(field, "choices", None) or []
    labels = {str(choice.value): str(choice.label) for choice in choices}
    values = data if isinstance(data, list) else [data]
    return ", ".join(labels.get(str(value), str(value)) for value in values)


class Refusals:
    """What `Form.refusals` returns."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> bool:
        if not isinstance(error, Refused):
            return False
        transaction.abandon()
        self.form.refused = error
        if error.about in self.form:
            field = self.form[error.about]
            field.errors = [*field.errors, error.sentence]
        elif error.sentence:
            self.form.form_errors.append(error.sentence)
        return True


class Filters(FlaskForm):
    """A GET form whose values live in the address bar; `usual` are those of the page without any."""

    usual: Mapping[str, str] = {}

    class Meta:
        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(request.args, *args, **kwargs)
        self.validate()

    @property
    def values(self) -> dict[str, Any]:
        """The valid, given filters by field name."""
        return {
            field.name: field.data
            for field in self
            if field.data not in (None, "", []) and not field.errors
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether clearing the filters would show something else."""
        return self.values != self.usual

    def in_words(self, *, without: Sequence[str] = ()) -> list[tuple[str, str]]:
        """The given filters as people read them: the label of the field and that of the choice."""
        given = (self[name] for name in self.values if name not in without)
        return [(str(field.label.text), _in_words(field)) for field in given]


def _in_words(field: Field) -> str:
    if isinstance(field.data, date):
        return long_date(field.data)
    if isinstance(field, BooleanField):
        return _("Yes")
    return _in_choices(field, field.data)
