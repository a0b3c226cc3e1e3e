"""Forms over rows that others change too: an older page undoes nothing that it did not show."""

import re
from collections.abc import Iterator
from datetime import date, time
from typing import Any

from flask import request
from wtforms import Field, FieldList, FormField, HiddenField

from outreach.core import contact
from outreach.core.language import _, clock_time, long_date
from outreach.core.once import hashed
from outreach.web.fields import PhoneField, in_choices
from outreach.web.forms import Form

ROW = re.compile(r"-(\d+)-")
"""In the name of a cell, the number of its row from 0 on."""


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
        return [cell for field in fields for cell in _cells(field)]

    def _changed_meanwhile(self) -> list[Field]:
        shown = self._shown()
        return [
            cell for cell in self._over() if _digest(cell.object_data) != shown.get(cell.name, "")
        ]

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
    shown = in_choices(field, field.object_data or "")
    if isinstance(field.object_data, date):
        shown = long_date(field.object_data)
    if isinstance(field.object_data, time):
        shown = clock_time(field.object_data)
    if isinstance(field, PhoneField):
        shown = contact.shown_phone(shown)
    row = ROW.search(field.name)
    label = f"{field.label.text} {int(row[1]) + 1}" if row else field.label.text
    return _("%(label)s: %(value)s", label=label, value=shown or "–")
