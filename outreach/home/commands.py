"""Running the whole installation from a terminal: server and worker together, settings, French."""

import signal
import subprocess
import sys
from pathlib import Path

import click
import flask_migrate
from babel.messages.pofile import read_po
from flask import Blueprint, current_app

from outreach import settings
from outreach.accounts import queries as accounts
from outreach.accounts import setup_code
from outreach.core import language, worker

doors = Blueprint("home_commands", __name__, cli_group=None)
ROOT = Path(__file__).parents[2]


@doors.cli.command("serve")
@click.option("--demo", is_flag=True, help="Fill an empty database with believable years first.")
def serve(demo: bool) -> None:
    """Upgrade the database, then run the server and a worker until stopped."""
    flask_migrate.upgrade()
    port = settings.value("OUTREACH_PORT")
    if demo:
        subprocess.run([sys.executable, "-m", "flask", "demo", "load", "--if-empty"], check=True)
    elif accounts.is_empty():
        address = f"{settings.value('OUTREACH_BASE_URL')}/fr/setup?code={setup_code.current()}"
        click.echo(f"First visit: {address}")
    click.echo(f"Outreach runs on http://127.0.0.1:{port} (Ctrl+C stops it)")
    _run_both(port)


@doors.cli.command("worker")
def run_worker() -> None:
    """Deliver mails, run due and periodic tasks, until stopped."""
    worker.work(current_app._get_current_object())  # type: ignore[attr-defined]


@doors.cli.command("settings")
def show_settings() -> None:
    """List the settings with their meaning, value and source."""
    for setting in settings.SETTINGS:
        value = settings.value(setting.name)
        shown = "(set)" if value and "KEY" in setting.name else value
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


def _strings(found: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(found) if isinstance(found, list | tuple) else (found or "",)


def _run_both(port: int) -> None:
    processes = str(settings.value("OUTREACH_WEB_PROCESSES"))
    server = ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", str(port)]
    server += ["--workers", processes, "--blocking-threads", "4", "--respawn-failed-workers"]
    server += ["--no-ws", "--log-level", "warning", "wsgi:app"]
    commands = [[sys.executable, "-m", *server], [sys.executable, "-m", "flask", "worker"]]
    running = [subprocess.Popen(command, cwd=ROOT) for command in commands]

    def stop(*_signal: object) -> None:
        for process in running:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    for process in running:
        process.wait()
        stop()
