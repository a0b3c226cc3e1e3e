"""Where templates come from: Flask's environment, with its globals in one plain dictionary."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Jinja compares globals at each import of a template: a tenth of a page (docs/performance.md).

    Globals are complete before the first template is read.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}
