"""What the terminal says when the app cannot start, in one sentence and without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

from flask import Flask

from outreach.core.transaction import transaction
from outreach.organisation import actions as organisation
from tests import make
from tests.ports import free_port

LOAD = ["demo", "load", "--if-empty"]


def serve(folder: Path) -> subprocess.CompletedProcess[str]:
    """`flask serve` on that instance, which is expected to end by itself."""
    settings = {"OUTREACH_INSTANCE": str(folder), "OUTREACH_PORT": str(free_port())}
    return subprocess.run(
        [sys.executable, "-m", "flask", "serve"],
        env=os.environ | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_serve_refuses_an_empty_set_up_code_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "setup_code").write_text("\n")
    done = serve(tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path / 'setup_code'} is empty or cut short: delete it" in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_refuses_an_empty_secret_key_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("")
    done = serve(tmp_path)
    assert done.returncode == 1
    assert f"{tmp_path / 'secret_key'} is empty or cut short: delete it" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_half_filled_demo_is_told_and_served_by_nobody(app: Flask) -> None:
    make.school()
    done = app.test_cli_runner().invoke(args=LOAD)
    assert done.exit_code == 1
    assert "holds no whole demo: remove that folder" in done.output


def test_a_real_installation_is_no_demo(app: Flask) -> None:
    make.user()
    make.our_organisation()
    done = app.test_cli_runner().invoke(args=LOAD)
    assert done.exit_code == 1
    assert "Sign in once" not in done.output


def test_a_demo_that_is_there_gives_a_fresh_link(app: Flask) -> None:
    make.user()
    with transaction():
        organisation.describe(by=None, name_fr="Grappe", is_demo=True)
    done = app.test_cli_runner().invoke(args=LOAD)
    assert done.exit_code == 0
    assert "Sign in once with: http://127.0.0.1:8000/fr/staff/account/enter/" in done.output
