"""Every sentence that marshmallow can say of our fields has one of ours, in both languages."""

import pytest
from flask import Flask
from marshmallow import ValidationError, validate

from outreach.core import language
from outreach.web import api_words, calls


@pytest.mark.parametrize(
    ("validator", "value", "french"),
    [
        (validate.Range(1, 5), 9, "Écrivez un nombre de 1 à 5."),
        (validate.Range(1), 0, "Écrivez au moins 1."),
        (validate.Range(max=5), 9, "Écrivez au plus 5."),
        (validate.Length(2, 3), "x", "Écrivez-en de 2 à 3."),
        (validate.Length(2), "x", "Écrivez-en au moins 2."),
        (validate.Length(max=2), "xxx", "Écrivez-en au plus 2."),
        (validate.OneOf(["a", "b %"]), "x", "Écrivez l’une de ces valeurs\u00a0: a, b %."),
    ],
)
def test_a_validator_speaks_french(
    app: Flask, validator: validate.Validator, value: object, french: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        validator(value)
    with language.speaking("fr"):
        assert api_words.translated(str(raised.value.messages[0])) == french


def test_the_messages_of_our_fields_are_known(app: Flask) -> None:
    fields = (calls.Text(), calls.Number(), calls.Moment(), calls.fields.Boolean(), calls.fields.Date(),
              calls.fields.List(calls.Text()), calls.fields.Dict(), calls.fields.Email())  # fmt: skip
    told = {
        key: m for field in fields for key, m in field.error_messages.items() if key != "format"
    }
    assert {m for m in told.values() if "{" not in m} <= {
        *api_words.PLAIN,
        "Not a valid utf-8 string.",
    }


def test_another_sentence_is_told_as_it_is(app: Flask) -> None:
    assert api_words.translated("Nothing known.") == "Nothing known."
