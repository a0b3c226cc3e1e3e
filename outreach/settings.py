"""Every setting: name, type, default, one sentence; the only reader of the environment."""

import os
import re
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import click
from flask import Flask, current_app

ROOT = Path(__file__).parents[1]
SHORTEST_SECRET = 16


class CannotStart(click.ClickException):
    """What is set keeps the app from starting: the sentence says what to do."""


@dataclass(frozen=True)
class Setting:
    name: str
    kind: type
    default: Any
    meaning: str


SETTINGS = (
    Setting("OUTREACH_INSTANCE", str, "instance/", "folder for the database, secrets and mail files"),
    Setting("OUTREACH_DATABASE_URL", str, "", "`postgresql://…`; empty: an SQLite file in the instance"),
    Setting("OUTREACH_REDIS_URL", str, "", "shared limits, cache and task wake-ups"),
    Setting("OUTREACH_MAIL_URL", str, "", "`file:` or `smtp://user:password@host:port?tls=starttls`; "
            "empty: the server given on the staff page, else files"),
    Setting("OUTREACH_BASE_URL", str, "", "used in mails, QR codes and feeds; empty: this machine and "
            "port, which nobody else can open"),
    Setting("OUTREACH_HOST", str, "127.0.0.1", "address the server listens on; `0.0.0.0`: all"),
    Setting("OUTREACH_PORT", int, 8000, "port of the server"),
    Setting("OUTREACH_WEB_PROCESSES", int, 2, "server processes"),
    Setting("OUTREACH_TIME_ZONE", str, "America/Toronto", "default zone; a building may differ"),
    Setting("OUTREACH_RATE_LIMITS", str, "on", "`off` for benches"),
    Setting("OUTREACH_REQUEST_LOG", str, "off", "`on`: a line of JSON for each request, on standard error"),
    Setting("OUTREACH_TRUSTED_PROXIES", int, 0, "how many proxies stand in front"),
    Setting("OUTREACH_SECRET_KEY", str, "", "signing; empty: generated into the instance folder"),
)  # fmt: skip


def load_into(app: Flask, overrides: dict[str, Any]) -> None:
    """Environment over `settings.toml` over default; `overrides` (tests, commands) over all."""
    folder = Path(
        overrides.get("OUTREACH_INSTANCE") or os.environ.get("OUTREACH_INSTANCE") or "instance"
    )
    folder = (ROOT / folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    written = _written_in(folder / "settings.toml")
    sources = {}
    for setting in SETTINGS:
        value, sources[setting.name] = _value(setting, written)
        app.config[setting.name] = setting.kind(value)
    app.config.update(overrides)
    app.config["OUTREACH_INSTANCE"] = str(folder)
    app.config["SETTING_SOURCES"] = sources
    app.config["OUTREACH_BASE_URL"] = _base_url(app)
    app.config["SQLALCHEMY_DATABASE_URI"] = _database_url(app, folder)
    app.config["SECRET_KEY"] = app.config["OUTREACH_SECRET_KEY"].strip() or _own_secret(app, folder)
    app.config.update(FIXED)
    is_https = app.config["OUTREACH_BASE_URL"].startswith("https:")
    app.config["SESSION_COOKIE_SECURE"] = app.config["REMEMBER_COOKIE_SECURE"] = is_https


FIXED = {
    "MAX_CONTENT_LENGTH": 25 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_HTTPONLY": True,
    "SEND_FILE_MAX_AGE_DEFAULT": 31536000,
    "WTF_CSRF_TIME_LIMIT": None,
}


def value(name: str) -> Any:
    """A setting of the running application."""
    return current_app.config[name]


def shown(setting: Setting) -> str:
    """A setting as it may be read by anybody: keys and passwords are left out."""
    text = str(value(setting.name))
    if text and "KEY" in setting.name:
        return "(set)"
    return re.sub(r"(?<=://)([^:/@\s]*):[^/\s]*@", r"\1:(set)@", text)


def _value(setting: Setting, written: dict[str, Any]) -> tuple[Any, str]:
    if setting.name in os.environ:
        return os.environ[setting.name], "environment"
    if setting.name in written:
        return written[setting.name], "settings.toml"
    return setting.default, "default"


def _written_in(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text()) if path.exists() else {}


def _database_url(app: Flask, folder: Path) -> str:
    url = str(app.config["OUTREACH_DATABASE_URL"] or f"sqlite:///{folder / 'outreach.db'}")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _base_url(app: Flask) -> str:
    """Without one, the address that the server itself prints: loopback, whatever it listens on."""
    given = str(app.config["OUTREACH_BASE_URL"]).rstrip("/")
    return given or f"http://127.0.0.1:{app.config['OUTREACH_PORT']}"


def _own_secret(app: Flask, folder: Path) -> str:
    if app.config["OUTREACH_DATABASE_URL"].startswith("postgresql"):
        raise CannotStart("Set OUTREACH_SECRET_KEY: machines that share a database must share it.")
    return own_secret(folder / "secret_key", secrets.token_urlsafe(48))


def own_secret(path: Path, new: str) -> str:
    """The secret in that file, which only its owner reads; made whole on first asking, never empty."""
    if not path.exists():
        with NamedTemporaryFile(
            "w", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            file.write(new)
        try:
            os.link(file.name, path)
        except FileExistsError:
            pass  # another process was first
        finally:
            os.unlink(file.name)
    secret = path.read_text().strip()
    if len(secret) < SHORTEST_SECRET:
        raise CannotStart(f"{path} is empty or cut short: delete it, and a new one is made.")
    return secret
