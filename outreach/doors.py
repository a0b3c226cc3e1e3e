"""What the app is made of: each room with its tables and doors, in menu order."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from flask import Flask

from outreach.web import calls

ROOMS = {
    "core": ("files", "once", "queue"),
    "history": ("models",),
    "home": ("views", "commands"),
    "registration": ("models", "views", "api", "tasks"),
    "programmes": ("models", "views", "api"),
    "indicators": ("models", "views", "api", "tasks", "commands"),
    "partners": ("models", "views", "tasks"),
    "events": ("models", "views", "api"),
    "series": ("views",),
    "equipment": ("models", "views"),
    "visits": ("models", "views"),
    "invitations": ("models", "views", "tasks"),
    "visit_requests": ("models", "views", "tasks"),
    "feeds": ("views",),
    "closures": ("models", "views"),
    "reminders": ("models", "views", "tasks"),
    "attendance": ("models", "views", "api"),
    "certificates": ("models", "views", "api", "tasks", "commands"),
    "past": ("models", "views"),
    "uploads": ("models",),
    "schools": ("models", "views", "api", "tasks", "commands"),
    "people": ("models", "views"),
    "speakers": ("models", "views", "tasks"),
    "enrolment": ("models", "views", "commands"),
    "impact": ("views",),
    "reports": ("models", "views", "api", "commands"),
    "funder_reports": ("models", "views", "tasks"),
    "organisation": ("models", "views"),
    "mail": ("models", "views", "tasks"),
    "accounts": ("models", "views", "commands"),
    "privacy": ("views", "tasks", "commands"),
}
TABLES = ("files", "once", "queue", "models")


def open_all(app: Flask) -> None:
    """Register every door of every room; first its tables, so that each finds the others."""
    for table in TABLES:
        list(_files(table))
    for views in _files("views"):
        app.register_blueprint(views.doors)
    list(_files("tasks"))
    calls.init_app(app, [api.doors for api in _files("api")])


def open_commands(app: Flask) -> None:
    """What a terminal enters by."""
    for commands in _files("commands"):
        app.register_blueprint(commands.doors)


def _files(name: str) -> Iterator[ModuleType]:
    for room, files in ROOMS.items():
        if name in files:
            yield import_module(f"outreach.{room}.{name}")
