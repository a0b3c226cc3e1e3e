"""The ground of the API: tokens, shapes, lists a page at a time, and writes that happen once."""

import json
from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

import flask_smorest
from flask import Flask, Response, abort, g, make_response, request
from marshmallow import RAISE, Schema, ValidationError, fields, validate
from sqlalchemy import Select, func
from webargs.flaskparser import FlaskParser

from outreach.core import clock, once
from outreach.core.database import HIGHEST_ID, db
from outreach.core.language import _
from outreach.core.words import Word
from outreach.web import access, limits
from outreach.web import answers as web

PREFIX = "/api/v1"
PAGE_SIZE, MOST = 50, 200
KEPT = r"^[^\x00-\x08\x0B\x0C\x0E-\x1F]*$"
ERRORS = {str(code): HTTPStatus(code).name for code in (401, 403, 404, 409, 422, 429)}


class Shape(Schema):
    """What a body or a query may say; unknown keys are refused."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """A string without lone surrogates or control characters, at most `longest` characters."""

    def __init__(self, longest: int = 10_000, *, shortest: int = 0, **more: Any) -> None:
        more["metadata"] = {"pattern": KEPT, **more.get("metadata", {})}
        super().__init__(validate=validate.Length(min=shortest, max=longest), **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        text = super()._deserialize(value, *args, **more)
        if any("\ud800" <= c <= "\udfff" or (c < " " and c not in "\t\r\n") for c in text):
            raise ValidationError(_("This text has characters that cannot be kept."))
        return text.strip()


class Email(fields.Email):
    """An address, or none: an empty text is no address."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            load_default="",
            validate=validate.Length(max=254),
            metadata={"format": "idn-email"},
            **more,
        )

    def _validate(self, value: Any) -> None:
        if value:
            super()._validate(value)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        return super()._deserialize(value, *args, **more).strip()


class Number(fields.Integer):
    """A JSON integer from `lowest` to `highest`, nothing that merely looks like one."""

    def __init__(self, lowest: int = 0, highest: int = HIGHEST_ID, **more: Any) -> None:
        more.setdefault("strict", True)
        super().__init__(validate=validate.Range(lowest, highest), **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        if self.strict and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **more)


class Day(fields.Date):
    """A day that a calendar of ours holds."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=validate.Range(*clock.REACH), **more)


class Moment(fields.AwareDateTime):
    """An instant with its offset (RFC 3339); without one it is refused."""

    def __init__(self, **more: Any) -> None:
        super().__init__(format="iso", **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        moment = super()._deserialize(value, *args, **more)
        if not clock.is_in_reach(moment.date()):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return moment


class Choice(fields.String):
    """One word of an enumeration, read as its member."""

    def __init__(self, words: type[Word], *, but: Sequence[Word] = (), **more: Any) -> None:
        values = [word.value for word in words if word not in but]
        self.words = words
        super().__init__(validate=validate.OneOf(values), **more)

    def _deserialize(self, value: Any, *args: Any, **more: Any) -> Any:
        text = super()._deserialize(value, *args, **more)
        return self.words(text) if text in list(self.words) else text

    def _serialize(self, value: Any, *args: Any, **more: Any) -> Any:
        return None if value is None else str(value.value)


class Pages(Shape):
    """What every list may be asked."""

    page = Number(1, 1_000_000, strict=False, load_default=1)
    page_size = Number(1, MOST, strict=False, load_default=PAGE_SIZE)


class Error(Schema):
    message = fields.String(required=True, metadata={"description": "One sentence."})
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)


class _Api(flask_smorest.Api):
    """Errors are answered by core.web, for pages and for the API alike."""

    ERROR_SCHEMA = Error

    def _register_error_handlers(self) -> None:
        """None of smorest's own."""


class _Parser(FlaskParser):
    """What Python's reader gives up on (a number of 5,000 digits, 2,000 brackets) is no body either."""

    def _raw_load_json(self, req: Any) -> Any:
        try:
            return super()._raw_load_json(req)
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise
        except (ValueError, RecursionError) as error:
            raise json.JSONDecodeError(str(error), "-", 0) from error


class Doors(flask_smorest.Blueprint):
    """The API calls of a room."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, room: str) -> None:
        super().__init__(f"{room}_api", room, url_prefix=PREFIX)
        web.csrf.exempt(self)

    def reads(
        self, rule: str, gives: Any, *, query: type[Shape] = Shape, many: bool = False,
        kind: str | None = None,
    ) -> Callable[[Any], Any]:  # fmt: skip
        """A GET for tokens of either scope; the view takes the query, then the address's values."""
        schema = gives if kind else gives(many=many)

        def declare(view: Any) -> Any:
            view = self.response(200, schema, content_type=kind)(view)
            view = self.arguments(query, location="query", unknown=RAISE)(view)
            return self._open(rule, "GET", access.READ_TOKEN, limits.api_calls(view))

        return declare

    def writes(
        self, method: str, rule: str, gives: Any, *, takes: Any = None, status: int = 200,
        many: bool = False,
    ) -> Callable[[Any], Any]:  # fmt: skip
        """A write for tokens of that scope; the view takes the body when there is one."""

        def declare(view: Any) -> Any:
            view = self.response(status, gives(many=many))(view)
            if takes is not None:
                view = self.arguments(takes, location="json", required=method != "PATCH")(view)
            header = {"in": "header", "name": "Idempotency-Key", "schema": {"type": "string"}}
            view = self.doc(parameters=[header])(_once(view))
            return self._open(rule, method, access.WRITE_TOKEN, limits.api_calls(view))

        return declare

    def _open(self, rule: str, method: str, scope: str, view: Any) -> Any:
        view = self.doc(security=[{"token": []}], responses=ERRORS)(view)
        view.access = scope
        self.add_url_rule(rule, None, view, methods=[method], tags=[self.import_name])
        return view


def init_app(app: Flask, rooms: Sequence[Doors]) -> None:
    """Open the calls of the rooms and the description of them all."""
    app.config.update(
        API_TITLE="Outreach",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
    )
    schemes = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    api = _Api(app, spec_kwargs={"components": schemes})
    for doors in rooms:
        api.register_blueprint(doors)
    app.extensions["access"]["api-docs.openapi_json"] = access.PUBLIC


def actor() -> Any:
    """The user who made the token, or None; history then has the token's name."""
    return g.token.created_by


def name() -> str:
    """The token's own name."""
    return str(g.token.name)


def may_write() -> bool:
    """Whether the caller's token may write as well as read."""
    return bool(g.token.scope == "write")


def or_404(row: Any) -> Any:
    """The row, or 404."""
    return row if row is not None else abort(404)


def paged(query: Select[Any], *, order: Sequence[Any], filters: dict[str, Any]) -> Any:
    """The rows of the page asked for, with X-Pagination."""
    page, size = filters["page"], filters["page_size"]
    counted = query.with_only_columns(func.count()).order_by(None)
    total = db.session.scalar(counted) or 0
    rows = db.session.scalars(query.order_by(*order).limit(size).offset((page - 1) * size))
    pages = -(-total // size)
    pagination = {"total": total, "total_pages": pages, "page": page, "page_size": size}
    return rows.unique().all(), {"X-Pagination": json.dumps(pagination)}


def mistaken(field: str, sentence: str) -> None:
    """Refuse one field with 422."""
    flask_smorest.abort(422, errors={field: [sentence]})


def _once(view: Any) -> Any:
    """The same Idempotency-Key with the same body gets the first answer again."""

    @wraps(view)
    def wrapped(*args: Any, **values: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return make_response(view(*args, **values))
        name = f"{g.token.id}:{key}"
        body = once.hashed(f"{request.method} {request.path} {once.hashed_bytes(request.data)}")
        first = once.claim("api", name, body=body)
        if first is None:
            answer = make_response(view(*args, **values))
            kept = [answer.status_code, answer.get_data(as_text=True)]
            once.remember("api", name, kept)
            return answer
        if first.body != body:
            sentence = _("This key was already used for another request.")
            mistaken("Idempotency-Key", sentence)
        code, text = first.answer
        return Response(text, status=code, mimetype="application/json")

    return wrapped
