"""A template escapes what it writes exactly as markupsafe does."""

import pytest
from flask import Flask
from markupsafe import Markup, escape

from outreach.core.language import l_, speaking


class Name(str):
    pass


@pytest.mark.parametrize(
    "value", ["", "Aé", "<b>&'\"", Markup("<b>"), Name("<i>"), 0, True, 2.5, None, l_("a & b")]
)
def test_written_is_what_markupsafe_gives(app: Flask, value: object) -> None:
    page = app.jinja_env.from_string(
        "{{ value }}{{ missing }}{% set x %}{{ value }}{% endset %}{{ x }}"
    )
    with app.test_request_context("/fr/"):
        assert page.render(value=value) == str(escape(value)) * 2


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('{{ _("Skip to the content") }}', "Passer au contenu"),
        ('{{ _("half 50 %%") }}', "half 50 %"),
        ('{{ _("<b>%(who)s</b> %(n)s", who=name, n=3) }}', "<b>&lt;i&gt;</b> 3"),
        ('{{ _("%(who)s", who=safe) }}', "<i>"),
        ('{{ _("%(who)s", who=safe) ~ name }}', "<i>&lt;i&gt;"),
        ('{{ ngettext("%(num)s more", "%(num)s more", 2) }}', "2 de plus"),
        ('{{ ngettext("%(num)s of %(who)s", "x", 1, who=name) }}', "1 of &lt;i&gt;"),
        ('{{ ngettext("%(num)s of %(who)s", "x", 1, who=name, num="<") }}', "&lt; of &lt;i&gt;"),
    ],
)
def test_written_sentences_are_patterns_and_escape_their_values(
    app: Flask, source: str, shown: str
) -> None:
    with app.test_request_context("/fr/"), speaking("fr"):
        page = app.jinja_env.from_string(source)
        assert page.render(name="<i>", safe=Markup("<i>")) == shown


def test_written_plain_texts_escape_nothing(app: Flask) -> None:
    page = app.jinja_env.from_string(
        '{% autoescape false %}{{ name }}{{ _("a %(who)s 5 %%", who=name) }}{{ _("50 %%") }}{% endautoescape %}'
    )
    with app.test_request_context("/fr/"):
        assert page.render(name="<i>") == "<i>a <i> 5 %50 %"


def test_templates_write_an_icon_by_its_name(app: Flask) -> None:
    page = app.jinja_env.from_string('{% from "parts/icon.html" import icon %}{{ icon(name) }}')
    with app.test_request_context("/fr/"):
        drawn = page.render(name="a<b")
    with app.test_request_context("/fr/", base_url="http://localhost/below"):
        below = page.render(name="a<b")
    assert 'href="/static/img/icons.svg?v=' in drawn
    assert '#a&lt;b"/></svg>' in drawn
    assert 'href="/below/static/img/icons.svg?v=' in below
