"""The whole suite on another Python, in an environment of its own: `make proof ARGS="suite python3.13"`."""

import os
import re
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path

HEADING = "## The whole suite on other Pythons"
ABOUT = (
    '`make proof ARGS="suite python3.13"`: every test in an environment from requirements-dev.txt.'
)
TABLE = ("| Python | command | seen | commit | on |", "|---|---|---|---|---|")
TESTS = ("-n", "2", "--dist", "loadfile")


def run(python: str, page: Path) -> int:
    """Run every test on that Python and note the result on the page."""
    with tempfile.TemporaryDirectory() as folder:
        programs = _environment(python, Path(folder))
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        command = ["pytest", *TESTS]
        done = subprocess.run(
            [programs / command[0], *command[1:]],
            env=os.environ | {"PATH": path},
            stdout=subprocess.PIPE,
            text=True,
        )
        version = _output(
            str(programs / "python"), "-c", "import platform as p; print(p.python_version())"
        )
    print(done.stdout[-4000:])
    seen = closing_line(done.stdout)
    page.write_text(noted(page.read_text(), version, " ".join(command), seen))
    return done.returncode


def closing_line(output: str) -> str:
    """What pytest counted, without the time: `3512 passed, 2 skipped`."""
    counts = re.findall(
        r"\d+ (?:failed|passed|skipped|xfailed|errors?|warnings?)\b", output[-2000:]
    )
    return ", ".join(counts) or "no test was counted"


def noted(page: str, version: str, command: str, seen: str) -> str:
    """The page with this row in the place of the last one of that Python."""
    commit = _output("git", "rev-parse", "--short", "HEAD")
    row = (
        f"| {version} | `{command}` | {seen} | {commit} | {datetime.now(UTC):%Y-%m-%d %H:%M} UTC |"
    )
    minor = version.rpartition(".")[0]
    rows = [line for line in kept(page) if line.startswith("| 3.")]
    others = [line for line in rows if not line.startswith(f"| {minor}.")]
    before = page.partition(HEADING)[0].rstrip()
    return "\n".join([before, "", HEADING, "", ABOUT, "", *TABLE, *sorted([*others, row]), ""])


def kept(page: str) -> list[str]:
    """The lines from the heading on, which `make proof` leaves as they are."""
    _before, heading, rest = page.partition(HEADING)
    return [heading, *rest.removeprefix("\n").splitlines(), ""] if heading else []


def _environment(python: str, folder: Path) -> Path:
    subprocess.run([python, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r"]
    subprocess.run([*pip, "requirements-dev.txt"], check=True)
    return folder / "bin"


def _output(*command: str) -> str:
    return subprocess.check_output(command, text=True).strip()
