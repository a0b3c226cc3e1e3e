"""Rows of forms speak the language of the page, and say one thing of a cell that is none."""

from gettext import GNUTranslations

from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form as PlainForm
from wtforms.i18n import get_translations

from outreach.core import language
from outreach.web.forms import RowForm

JUNK = "n’importe quoi"


def general(form: PlainForm) -> list[str]:
    """What is said of each field in the library's own English."""
    french = get_translations(["fr"])
    assert isinstance(french, GNUTranslations)
    known = {said for said in french._catalog if isinstance(said, str) and said}
    return [str(said) for sentences in form.errors.values() for said in sentences if said in known]


def filled(kind: type[PlainForm]) -> PlainForm:
    form = kind(MultiDict(dict.fromkeys((field.name for field in kind()), JUNK)))
    form.validate()
    return form


def test_a_row_says_in_french_what_is_wrong_with_junk(app: Flask) -> None:
    names = set()
    with app.test_request_context("/fr/staff/"), language.speaking("fr"):
        for kind in RowForm.__subclasses__():  # known once the app was made
            form = filled(kind)
            assert general(form) == [], kind
            assert all(len(set(field.errors)) <= 1 for field in form), kind
            names.add(kind.__name__)
    assert {"BlockForm", "GroupForm", "GradeForm", "CountRow"} <= names


def test_every_row_of_ours_is_one_of_them(app: Flask) -> None:
    ours = [kind for kind in PlainForm.__subclasses__() if kind.__module__.startswith("outreach.")]
    assert ours == [RowForm]


def test_twin_a_row_that_speaks_english_is_caught(app: Flask) -> None:
    from wtforms import IntegerField

    class Plain(PlainForm):
        count = IntegerField()

    with app.test_request_context("/fr/staff/"), language.speaking("fr"):
        assert general(filled(Plain)) == ["Not a valid integer value."]
