"""Our attributes are WTForms' own, letter by letter."""

import importlib.util

import pytest
from flask import Flask
from markupsafe import Markup
from wtforms.widgets import core

from outreach.web import attributes

_SPEC = importlib.util.find_spec("wtforms.widgets.core")
assert _SPEC is not None
assert _SPEC.loader is not None
OWN = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(OWN)


@pytest.mark.parametrize(
    "values",
    [
        {"id": "a", "class_": "x y", "required": True, "disabled": False},
        {
            "value": "« L’Évêque » <b> & \"deux\" 'un'",
            "data_day_contact": "",
            "aria_describedby": "h",
        },
        {"value": Markup('<b class="x">&amp;</b>'), "maxlength": 200, "min": 0, "title": None},
        {"for_": "z", "data-x": 1.5, "list": "known-contacts"},
        {},
    ],
)
def test_attributes_are_as_wtforms_writes_them(values: dict[str, object]) -> None:
    assert attributes.written(**values) == OWN.html_params(**values)
    assert isinstance(attributes.written(**values), Markup)


def test_the_widgets_write_with_ours(app: Flask) -> None:
    assert core.html_params is attributes.written
    assert core.Input.html_params is attributes.written
