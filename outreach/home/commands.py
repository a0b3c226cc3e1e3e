"""Running the whole installation from a terminal: server and worker together, settings, French."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from babel.messages.pofile import read_po
from flask import Blueprint, Flask, current_app
from flask.cli import AppGroup
from flask_migrate import Migrate

from outreach import demo, settings
from outreach.accounts import queries as accounts
from outreach.accounts import setup_code
from outreach.core import clock, language, processes, upgrading, worker
from outreach.core.database import db
from outreach.core.errors import Refused
from outreach.core.transaction import transaction
from outreach.web import bodies

doors = Blueprint("home_commands", __name__, cli_group=None)
migrate = Migrate(db=db, render_as_batch=True, directory="migrations")
doors.record_once(lambda state: migrate.init_app(state.app))
demo_group = AppGroup("demo", help="Believable data for a look around.")
doors.cli.add_command(demo_group)
ROOT = Path(__file__).parents[2]


@doors.cli.command("serve")
@click.option(
    "--demo", "with_demo", is_flag=True, help="Fill an empty database with believable years first."
)
def serve(with_demo: bool) -> None:
    """Upgrade the database, then run the server and a worker until stopped."""
    host, port = settings.value("OUTREACH_HOST"), settings.value("OUTREACH_PORT")
    _refuse_taken(host, port)
    if copy := upgrading.upgrade():
        click.echo(f"The database was upgraded; as it was before it is kept at {copy}.")
    if with_demo:
        command = [sys.executable, "-m", "flask", "demo", "load", "--if-empty"]
        if failed := subprocess.run(command).returncode:
            sys.exit(failed)
    elif accounts.is_empty():
        address = f"{settings.value('OUTREACH_BASE_URL')}/fr/setup?code={setup_code.current()}"
        click.echo(f"First visit: {address}")
    click.echo(f"Outreach runs on {settings.value('OUTREACH_BASE_URL')} (Ctrl+C stops it)")
    db.session.remove()
    db.engine.dispose()  # a transaction left open here would keep the write-ahead log growing
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    door = bodies.gathered(app, largest=app.config["MAX_CONTENT_LENGTH"])
    count = settings.value("OUTREACH_WEB_PROCESSES")
    runs = {
        "web": lambda: processes.web(door, host=host, port=port, processes=count),
        "worker": lambda: _work(app),
    }
    sys.exit(processes.keep_running(runs, port=port))


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sentence = (
                f"Port {port} of {host} cannot be used ({error.strerror}): set OUTREACH_PORT."
            )
            raise click.ClickException(sentence) from error


@demo_group.command("load")
@click.option("--years", default=3, show_default=True, type=click.IntRange(1, 20))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day; default: today.")
@click.option("--if-empty", is_flag=True, help="Do nothing when there is data already.")
def load_demo(years: int, until: datetime | None, if_empty: bool) -> None:
    """Fill an empty database with believable school years and print a sign-in link."""
    with _refusals():
        if if_empty and not demo.is_empty():
            with transaction():
                link = demo.sign_in_link()
        else:
            click.echo("Telling the demo's school years: about ten seconds a year.")
            last = until.date() if until else clock.today()
            link = demo.load(years=years, until=last, say=click.echo)
    click.echo(f"Sign in once with: {link}")


@contextmanager
def _refusals() -> Iterator[None]:
    """What is refused is told in its sentence, without a traceback."""
    try:
        yield
    except Refused as refused:
        raise click.ClickException(refused.sentence) from refused


@doors.cli.command("worker")
def run_worker() -> None:
    """Deliver mails, run due and periodic tasks, until stopped."""
    _work(current_app._get_current_object())  # type: ignore[attr-defined]


def _work(app: Flask) -> None:
    processes.end_with_serve()
    worker.work(app)


@doors.cli.command("settings")
def show_settings() -> None:
    """List the settings with their meaning, value and source."""
    for setting in settings.SETTINGS:
        shown = settings.shown(setting)
        source = current_app.config["SETTING_SOURCES"][setting.name]
        click.echo(f"{setting.name} = {shown!r} ({source}): {setting.meaning}")


@doors.cli.command("translations")
def check_translations() -> None:
    """Fail when a message lacks its French."""
    subprocess.run(["make", "-s", "messages"], check=True, cwd=ROOT)
    with (language.CATALOGUE / "fr/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    missing = [m.id for m in catalogue if m.id and (m.fuzzy or not all(_strings(m.string)))]
    for sentence in missing:
        click.echo(f"no French: {sentence}")
    sys.exit(1 if missing else 0)


def _strings(translation: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(translation) if isinstance(translation, list | tuple) else (translation or "",)
