"""What the fields of every form refuse before they look closely."""

import pytest
from flask import Flask
from wtforms import Form as PlainForm
from wtforms.validators import NumberRange, Optional

from outreach.web.fields import (
    Chosen,
    DateField,
    IntegerField,
    Length,
    LineField,
    RadioField,
    SelectField,
    Shaped,
)
from outreach.web.forms import Form


def test_what_is_too_long_is_not_shaped() -> None:
    seen: list[str] = []

    class Named(PlainForm):
        name = LineField("Name", [Length(max=100), Shaped(lambda text: seen.append(text) or text)])

    assert Named(name="a" * 100).validate()
    assert not Named(name="a" * 101).validate()
    assert seen == ["a" * 100]


class Everything(Form):
    number = IntegerField("Number", [Optional(), NumberRange(0, 10, "0 to 10.")])
    plain = IntegerField("Plain", [Optional()])
    day = DateField("Day", [Optional()])
    choice = SelectField("Choice", [Optional()], choices=[("", "None"), ("a", "A")])
    radio = RadioField("Radio", [Optional()], choices=[("", "None"), ("a", "A")])


@pytest.mark.parametrize(
    ("field", "typed", "errors"),
    [
        ("number", "9" * 400, ["0 to 10."]),
        ("plain", "2147483648", ["Entrez un nombre plus petit."]),
        ("plain", "2147483647", []),
        ("day", "1899-12-31", ["Entrez une date de 1900 à 2100."]),
        ("day", "1900-01-01", []),
        ("day", "2100-12-31", []),
        ("day", "2101-01-01", ["Entrez une date de 1900 à 2100."]),
        ("choice", " ", []),
        ("radio", " a ", []),
    ],
)
def test_what_no_row_can_hold_is_refused_in_words(
    app: Flask, field: str, typed: str, errors: list[str]
) -> None:
    with app.test_request_context("/fr/", method="POST", data={field: typed}):
        form = Everything(meta={"csrf": False})
        assert form.validate() is not bool(errors)
        assert list(form[field].errors) == errors
        assert form.choice.data in ("", None, "a")
        assert form.radio.data in ("", None, "a")


class MustChoose(Form):
    reason = SelectField("Reason", [Chosen("Choose.")], choices=[("", "None"), ("a", "A")])
    how = RadioField("How", [Chosen("Choose.")], choices=[("", "None"), ("a", "A")])


@pytest.mark.parametrize(("sent", "errors"), [(" ", ["Choose."]), ("", ["Choose."]), (" a", [])])
def test_a_space_chooses_nothing(app: Flask, sent: str, errors: list[str]) -> None:
    with app.test_request_context("/fr/", method="POST", data={"reason": sent, "how": sent}):
        form = MustChoose(meta={"csrf": False})
        form.validate()
        assert (list(form.reason.errors), list(form.how.errors)) == (errors, errors)
