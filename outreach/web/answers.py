"""The web around every page: headers, compression, error pages, form keys, fingerprints of static files."""

import hashlib
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Request,
    Response,
    abort,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_compress import Compress
from flask_login import current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from secure import (
    ContentSecurityPolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach.core import contact, database, language, markdown, once, transaction
from outreach.core.database import writing
from outreach.core.errors import Busy, NotAllowed, Refused
from outreach.core.files import File
from outreach.core.language import _
from outreach.web import access, api_words, links
from outreach.web.personal_links import LinkEnded

log = logging.getLogger(__name__)
csrf = CSRFProtect()
compress = Compress()
POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")
    .connect_src("'self'")
    .font_src("'self'")
    .frame_src("'self'")
    .manifest_src("'self'")
    .worker_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'")
)


class _Request(Request):
    """A body of 2,000 brackets is no JSON: the libraries around us read whatever they are sent."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        try:
            return super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError:
            return None if silent else abort(400)


def init_app(app: Flask) -> None:
    app.request_class = _Request
    csrf.init_app(app)
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = 4
    compress.init_app(app)
    app.url_map.converters["int"] = links.IdConverter
    app.before_request(_do_once)
    app.after_request(_remember_answer)
    _set_headers(app)
    app.jinja_env.globals.update(
        static_url=static_url,
        drawn_icon=drawn_icon,
        url_for=links.address,
        lang_of=language.current,
        with_query=links.with_query,
        absolute_url=links.absolute,
        address_of_page=links.address_of_page,
    )
    app.jinja_env.filters.update(
        phone=contact.shown_phone,
        dial=contact.dialled,
        markdown=markdown.shown,
        one_line=markdown.one_line,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"lang": language.current(), "switch_url": switch_url()})
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(Refused, _show_refusal)
    app.register_error_handler(NotAllowed, _show_not_allowed)
    app.register_error_handler(LinkEnded, _show_link_ended)
    app.register_error_handler(Busy, _show_busy)
    app.register_error_handler(DBAPIError, _show_database_error)
    app.register_error_handler(PoolTimeout, _show_busy)
    app.register_error_handler(Exception, _show_bug)
    if proxies := app.config["OUTREACH_TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]


def for_frames(html: str) -> Response:
    """A page without script that pages of others may show in a frame."""
    response = Response(html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "base-uri 'none'; frame-ancestors *"
    )
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def kept_picture(file: File, *, cache: str) -> Response:
    """A picture of ours as it was kept; whoever has it already is told that it is the same."""
    response = Response(file.content, mimetype=file.media_type)
    response.set_etag(file.sha256)
    response.headers["Cache-Control"] = cache
    response.headers["Content-Disposition"] = "inline"
    response.make_conditional(request)
    return response


def for_a_day(picture: bytes) -> Response:
    """A PNG that browsers and networks may keep for a day."""
    response = Response(picture, mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.add_etag()
    response.make_conditional(request)
    return response


def static_url(path: str) -> str:
    """The address of a static file with its fingerprint, so that browsers keep it for a year."""
    return f"{request.script_root}/static/{path}?v={_fingerprint(path)}"


def drawn_icon(name: str) -> Markup:
    """The macro of parts/icon.html: a page holds up to a hundred."""
    return _icon(request.script_root, name)


@lru_cache(maxsize=512)
def _icon(_root: str, name: str) -> Markup:
    source = f"{static_url('img/icons.svg')}#{name}"
    return Markup(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>'
    ).format(source)


@lru_cache(maxsize=512)
def _fingerprint(path: str) -> str:
    file = Path(__file__).parents[2] / "static" / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10] if file.exists() else "0"


def switch_url() -> str:
    """This page in the other language."""
    target = language.other(language.current())
    if request.endpoint is None and language.in_address():
        return f"/{target}/{request.path.split('/', 2)[2]}"
    if request.endpoint is None or not (request.view_args is not None and g.get("lang")):
        return f"/{target}/"
    return links.present_page(lang=target)


def wants_json() -> bool:
    return request.path.startswith("/api/")


def _do_once() -> None:
    """A form sent twice with the same content is done once; a key belongs to its content."""
    key = request.form.get("form_key") if request.method == "POST" else None
    if key and not wants_json():
        g.form_claim = f"{key}:{_content()}"
        transaction.before_writing(_claim_form)


def _claim_form() -> None:
    first = once.claim("form", g.form_claim)
    if first is None:
        return
    g.pop("form_claim")
    flash(_("This form was already sent; it was done once."), "info")
    abort(redirect(first.answer or request.path))


def _content() -> str:
    """What was typed and sent, without what only the browser's session adds."""
    typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token"]
    files = [(name, _digest(file.stream)) for name, file in request.files.items(multi=True)]
    return once.hashed(repr((request.path, typed, files)))


def _digest(stream: Any) -> str:
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return digest


def _remember_answer(response: Response) -> Response:
    """A form that is shown again may be sent again; only a redirect says that it is done."""
    if not g.get("form_claim") or response.status_code >= 400:
        return response
    if response.status_code >= 300:
        once.remember("form", g.form_claim, response.location)
    elif writing.get():
        once.release("form", g.form_claim)
    return response


def _set_headers(app: Flask) -> None:
    headers = Secure(
        csp=POLICY,
        referrer=ReferrerPolicy().strict_origin_when_cross_origin(),
        permissions=PermissionsPolicy().camera("self").geolocation().microphone(),
        xcto=XContentTypeOptions().nosniff(),
        hsts=StrictTransportSecurity().max_age(31536000)
        if app.config["OUTREACH_BASE_URL"].startswith("https")
        else None,
    )

    @app.after_request
    def protect(response: Response) -> Response:
        own_policy = response.headers.get("Content-Security-Policy")
        headers.set_headers(response)
        if own_policy:
            response.headers["Content-Security-Policy"] = own_policy
        if g.get("lang") and not response.headers.get("Content-Language"):
            response.headers["Content-Language"] = language.current()
        if "token" in (request.view_args or {}):
            response.headers["Cache-Control"] = "no-store, private"
        if request.endpoint not in ("static", None) and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-cache, private"
        return response


def _show_http_error(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    if code == 401 and not wants_json():
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    heading, sentence = _sentence(code)
    if wants_json() and code != 401:
        sentence = heading
    answer = _answer(code, heading, sentence, errors=_flat(getattr(error, "data", None) or {}))
    allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return (*answer, {"Allow": allowed}) if allowed else answer


def _show_refusal(error: Refused) -> Any:
    transaction.abandon()
    return _answer(409, _("This cannot be done"), error.sentence)


def _show_not_allowed(error: NotAllowed) -> Any:
    transaction.abandon()
    return _answer(403, _sentence(403)[0], error.sentence)


def _show_stale_form(error: CSRFError) -> Any:
    return _answer(
        400, _("This page had been open too long"), _("Go back, reload it and try again.")
    )


def _show_busy(error: Exception) -> Any:
    log.warning("request %s waited in vain: %s", g.get("request_id"), error)
    transaction.abandon()
    return (*_answer(503, *_sentence(503)), {"Retry-After": "5"})


def _show_database_error(error: DBAPIError) -> Any:
    return _show_busy(error) if database.is_passing(error) else _show_bug(error)


def _show_bug(error: Exception) -> Any:
    log.exception("request %s failed", g.get("request_id"))
    transaction.abandon()
    heading, sentence = _sentence(500)
    return _answer(500, heading, f"{sentence} ({g.get('request_id')})")


def _show_link_ended(ended: LinkEnded) -> Any:
    """Gone, with whom to write to."""
    return _answer(410, _("This link has ended"), ended.sentence)


def _answer(
    code: int, heading: str, sentence: str, *, errors: dict[str, list[str]] | None = None
) -> Any:
    if wants_json():
        return jsonify(message=sentence, errors=errors or {}), code
    frame = "staff" if code < 500 and current_user.is_authenticated else "plain"
    html = render_template(
        "errors/error.html", code=code, heading=heading, sentence=sentence, frame=frame
    )
    return html, code


def _flat(mistakes: dict[str, Any]) -> dict[str, list[str]]:
    """What marshmallow said of a body or a query: `{"sessions.0.starts_at": [sentences]}`."""
    sentences: dict[str, list[str]] = {}

    def walk(path: str, node: Any) -> None:
        if isinstance(node, dict):
            for name, part in node.items():
                walk(f"{path}.{name}" if path else str(name), part)
        else:
            sentences[path] = [api_words.translated(str(sentence)) for sentence in node]

    for part in mistakes.get("messages", {}).values():
        walk("", part)
    walk("", mistakes.get("errors", {}))
    return sentences


def _too_large() -> tuple[str, str]:
    if request.max_content_length == access.LARGEST_FORM:
        return _("This form holds too much text"), _(
            "Go back, shorten what you typed and try again."
        )
    return _("This file is too large"), _("At most 25 MB can be sent at once.")


def _sentence(code: int) -> tuple[str, str]:
    sentences = {
        400: (_("This request cannot be understood"), _("Go back, reload the page and try again.")),
        401: (_("Sign in first"), _("This needs a valid sign-in or API token.")),
        403: (_("This page is not open to you"), _("Ask an administrator if you need it.")),
        404: (
            _("There is no such page"),
            _("The address may be mistyped, or the page was removed."),
        ),
        405: (_("This cannot be done here"), _("Go back, reload the page and try again.")),
        413: _too_large(),
        422: (_("This request is not right"), _("Correct the fields named here.")),
        503: (
            _("Many people are here at this moment"),
            _("Nothing was changed. Wait a few seconds, then try again."),
        ),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }
    default = (
        _("Something went wrong here"),
        _("It was noted; nothing was changed. Please try again."),
    )
    return sentences.get(code, default)


def calendar(text: str, *, name: str) -> Response:
    """A calendar file, or 304 for whoever has it as it is."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    answer = Response(text, mimetype="text/calendar", headers=headers)
    answer.add_etag()
    answer.make_conditional(request)
    return answer
