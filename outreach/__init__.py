"""Outreach: school visits, guidance counsellors, attestations and the numbers behind them."""

from typing import Any

from flask import Flask

from outreach import doors, navigation, settings
from outreach.accounts import signing_in
from outreach.core import database, language, transaction
from outreach.web import access, attributes, limits, request_log, trace
from outreach.web import answers as web
from outreach.web.templates import Templates


def create_app(*, commands: bool = True, **overrides: Any) -> Flask:
    """The application; `overrides` are settings for tests and commands; a web worker needs no `commands`."""
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.jinja_environment = Templates
    settings.load_into(app, overrides)
    for part in (
        request_log,
        database,
        trace,
        transaction,
        language,
        access,
        web,
        limits,
        attributes,
    ):
        part.init_app(app)
    signing_in.init_app(app)
    doors.open_all(app)
    if commands:
        doors.open_commands(app)
    navigation.init_app(app)
    return app
