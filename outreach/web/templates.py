"""Where templates come from: Flask's environment, with less work for each part of a page."""

from collections.abc import MutableMapping
from typing import Any

import markupsafe
from flask.templating import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup

_escaped_text: Any = markupsafe._escape_inner  # type: ignore[attr-defined]


class _Code(CodeGenerator):
    """Templates that escape as ever, without a Markup object for each text (docs/performance.md)."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.written(")
        else:
            super()._output_child_pre(node, frame, finalize)


class Templates(Environment):
    """Jinja compares globals at each import of a template: a tenth of a page.

    Globals are complete before the first template is read.
    """

    code_generator_class = _Code

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}

    @staticmethod
    def written(value: object) -> str:
        """What stands in the page for a value: what `markupsafe.escape` gives, as plain text."""
        kind = type(value)
        if kind is Markup:
            return value  # type: ignore[return-value]
        if kind is str:
            return _escaped_text(value)  # type: ignore[no-any-return]
        return markupsafe.escape(value)
