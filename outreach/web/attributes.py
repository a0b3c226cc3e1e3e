"""The attributes of form controls, as WTForms writes them, without a Markup object for each of their parts.

WTForms formats each by `Markup.format`: a quarter of the CPU of a page with a form (docs/performance.md).
"""

from typing import Any

from markupsafe import Markup, escape
from wtforms import widgets
from wtforms.widgets import core
from wtforms.widgets.core import clean_key  # type: ignore[attr-defined]


def written(**values: Any) -> Markup:
    """`class="x" required`: sorted by name, True alone by its name, False left out."""
    parts = []
    for name, value in sorted(values.items()):
        if value is True:
            parts.append(clean_key(name))
        elif value is not False:
            text = str(escape(value)).replace('"', "&quot;")
            parts.append(f'{clean_key(name)}="{text}"')
    return Markup(" ".join(parts))


def init_app(_app: object) -> None:
    """WTForms writes with it from now on: its widgets look there, inputs and buttons at their class."""
    core.html_params = written
    for widget in (widgets.Input, widgets.Button):  # type: ignore[attr-defined]
        widget.html_params = staticmethod(written)  # type: ignore[method-assign]
