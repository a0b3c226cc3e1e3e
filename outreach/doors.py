"""What the app is made of: its blueprints, tasks and commands, in menu order."""

from importlib import import_module

from flask import Flask

from outreach.web import calls

VIEWS = (
    "home",
    "registration",
    "events",
    "attendance",
    "certificates",
    "past",
    "schools",
    "people",
    "enrolment",
    "reports",
    "organisation",
    "mail",
    "accounts",
    "privacy",
)
COMMANDS = ("home", "accounts", "schools", "certificates", "enrolment", "reports", "privacy")
API = ("schools", "events", "registration", "attendance", "certificates", "reports")
TASKS = ("mail", "registration", "certificates", "privacy")
ROOMS = (
    "history",
    "organisation",
    "mail",
    "accounts",
    "schools",
    "people",
    "events",
    "registration",
    "attendance",
    "certificates",
    "past",
    "enrolment",
)


def open_all(app: Flask) -> None:
    """Register every door of every room; first its tables, so that each finds the others."""
    for tables in ("core.files", "core.once", "core.queue", *(f"{room}.models" for room in ROOMS)):
        import_module(f"outreach.{tables}")
    for room in VIEWS:
        app.register_blueprint(import_module(f"outreach.{room}.views").doors)
    for room in TASKS:
        import_module(f"outreach.{room}.tasks")
    calls.init_app(app, [import_module(f"outreach.{room}.api").doors for room in API])


def open_commands(app: Flask) -> None:
    """What a terminal enters by."""
    for room in COMMANDS:
        app.register_blueprint(import_module(f"outreach.{room}.commands").doors)
