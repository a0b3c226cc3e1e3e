"""Forms speak the language of the page, in the words that WTForms brings too."""

from collections.abc import Callable

import pytest
from flask import Flask
from wtforms import SelectField, StringField
from wtforms.form import BaseForm

from outreach.core.language import speaking
from outreach.web.forms import Filters, Form, RowForm


class AnyForm(Form):
    name = StringField()
    kind = SelectField(choices=["a"])


class AnyRow(RowForm):
    kind = SelectField(choices=["a"])


class AnyFilters(Filters):
    kind = SelectField(choices=["a"])


@pytest.mark.parametrize("make", [AnyForm, AnyRow, AnyFilters])
def test_form_says_what_wtforms_finds_in_each_language(
    app: Flask, make: Callable[..., BaseForm]
) -> None:
    for lang, sentence in (
        ("fr", "N'est pas un choix valide."),
        ("en", "Not a valid choice."),
        ("fr", "N'est pas un choix valide."),
    ):
        with app.test_request_context("/fr/?kind=b"), speaking(lang):
            form = make() if make is AnyFilters else make(data={"kind": "b"})
            form.validate()
            assert list(form["kind"].errors) == [sentence]
            words = form.meta.get_translations(form)
            assert words.ngettext("Field must be at least %(min)d character long.",
                                  "Field must be at least %(min)d characters long.", 2).startswith(
                "Le champ" if lang == "fr" else "Field must")  # fmt: skip
