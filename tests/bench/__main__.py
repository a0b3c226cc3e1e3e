"""`make bench`: ours against hello and the limits of quality.md; fails when a row is missing."""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import flask_migrate

from outreach import create_app
from outreach.certificates import pdf
from outreach.core.database import db
from outreach.core.transaction import transaction
from outreach.settings import ROOT
from tests import make
from tests.bench import (
    archive_rows,
    calendar_rows,
    coverage_rows,
    crowd_rows,
    report_rows,
    request_rows,
    serve_rows,
    servers,
    speaker_rows,
)

ROWS = {
    "hello": "a one-route Flask app, gunicorn, two sync workers",
    "list page, built": "public list of 50 upcoming events, each time anew",
    "list page, kept": "the same while nothing is written",
    "registration page": "the form of one event",
    "whole registration": "page, post and confirmation, with all that a browser sends",
    "500 attestations": "one PDF with a QR code a page",
    "bytes a page": "of that PDF",
    "school import, first": "5,462 rows into an empty database",
    "school import, again": "the same file",
    "cold start": "new process to the first page",
    "memory": "a web worker after the list and registrations",
    **crowd_rows.ROWS,
    **report_rows.ROWS,
    **archive_rows.ROWS,
    **request_rows.ROWS,
    **speaker_rows.ROWS,
    **coverage_rows.ROWS,
    **calendar_rows.ROWS,
    **serve_rows.ROWS,
}
LIMITS = {
    "list page, built": (20, "× hello"),
    "list page, kept": (6, "× hello"),
    "registration page": (15, "× hello"),
    "whole registration": (45, "× hello"),
    "500 attestations": (1.5, "s CPU"),
    "bytes a page": (4096, "bytes"),
    "school import, first": (5, "s CPU"),
    "school import, again": (1, "s CPU"),
    "cold start": (2, "s"),
    "memory": (150, "MB"),
    **crowd_rows.LIMITS,
    **report_rows.LIMITS,
    **archive_rows.LIMITS,
    **request_rows.LIMITS,
    **speaker_rows.LIMITS,
    **coverage_rows.LIMITS,
    **calendar_rows.LIMITS,
    **serve_rows.LIMITS,
}
PUBLIC_FILE = ROOT / "outreach" / "data" / "meq_pps_public_ecole_full.csv"
ROUNDS = 5
Work = Callable[[HTTPConnection, int], object]
TABLE, FIGURES = Path("docs/performance.md"), Path("docs/performance.json")


def measure() -> dict[str, float]:
    found: dict[str, float] = {}
    folder = Path(tempfile.mkdtemp(prefix="outreach-bench-"))
    try:
        found |= _pages(folder)
        found |= _attestations()
        found |= _imports(folder / "schools")
        found["cold start"] = _cold_start(folder)
        found |= crowd_rows.measure(folder, hello=found["hello"])
        found |= report_rows.measure(folder, hello=found["hello"])
        found |= archive_rows.measure(folder)
        found |= request_rows.measure(folder, hello=found["hello"])
        found |= speaker_rows.measure(folder, hello=found["hello"])
        found |= coverage_rows.measure(folder, hello=found["hello"])
        found |= calendar_rows.measure(folder, hello=found["hello"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def _pages(folder: Path) -> dict[str, float]:
    app = create_app(OUTREACH_INSTANCE=str(folder))
    with app.app_context():
        flask_migrate.upgrade()
        make.our_organisation()
        make.user()
        made = [make.coming_event(capacity=100_000) for _n in range(50)]
        path = f"/fr/events/{made[0].id}-{made[0].slug}/register"
        db.session.remove()
        db.engine.dispose()
    with servers.hello() as hello, servers.ours(folder) as ours:
        rows: dict[str, tuple[Work, int]] = {
            "list page, built": (lambda c, n: servers.fetch(c, f"/fr/events?n={n}"), 60),
            "list page, kept": (lambda c, _n: servers.fetch(c, "/fr/events"), 400),
            "registration page": (lambda c, _n: servers.fetch(c, path), 80),
            "whole registration": (lambda c, n: servers.register(c, path, n), 40),
        }
        compared = {name: _compare(ours, hello, *row) for name, row in rows.items()}
        found = {name: median(ratios) for name, (ratios, _costs) in compared.items()}
        hellos = [cost for _ratios, costs in compared.values() for cost in costs]
        memory = round(ours.worker_megabytes())
    whole = serve_rows.measure(folder, use=lambda c, n: servers.register(c, path, 10**9 + n))
    return {
        **whole,
        "hello": round(median(hellos) * 1000, 3),
        **{name: round(ratio, 1) for name, ratio in found.items()},
        "memory": memory,
    }


def _compare(
    ours: servers.Server, hello: servers.Server, do: Work, times: int
) -> tuple[list[float], list[float]]:
    """Turn about, so that a machine that slows down slows both: the ratios, and what hello cost."""
    ratios, costs = [], []
    for turn in range(ROUNDS):
        costs.append(hello.cost(lambda c, _n: servers.fetch(c, "/"), 800))
        ratios.append(ours.cost(lambda c, n: do(c, turn * 10**7 + n), times) / costs[-1])  # noqa: B023
    return ratios, costs


def _attestations() -> dict[str, float]:
    facts = json.loads((Path(__file__).parent / "attestation.json").read_text())
    pages = [{**facts, "verify_url": f"{facts['verify_url']}{n:04}"} for n in range(500)]
    pdf.attestations(pages[:2])
    start = time.process_time()
    content = pdf.attestations(pages)
    return {
        "500 attestations": round(time.process_time() - start, 2),
        "bytes a page": round(len(content) / 500),
    }


def _imports(folder: Path) -> dict[str, float]:
    from outreach.schools import imports

    app = create_app(OUTREACH_INSTANCE=str(folder))
    costs = []
    with app.app_context():
        flask_migrate.upgrade()
        for _time in range(2):
            start = time.process_time()
            with transaction():
                imports.take_in(PUBLIC_FILE.read_bytes(), name=PUBLIC_FILE.name, by=None)
            costs.append(round(time.process_time() - start, 2))
        db.session.remove()
    return {"school import, first": costs[0], "school import, again": costs[1]}


def _cold_start(folder: Path) -> float:
    program = "from wsgi import app; assert app.test_client().get('/fr/').status_code == 200"
    environment = {**os.environ, "OUTREACH_INSTANCE": str(folder)}
    seconds = []
    for _time in range(3):
        start = time.monotonic()
        subprocess.run([sys.executable, "-c", program], check=True, env=environment)
        seconds.append(time.monotonic() - start)
    return round(min(seconds), 2)


def missing(found: dict[str, float]) -> list[str]:
    """The rows that were not measured."""
    return sorted(set(ROWS) - set(found))


def remarks() -> str:
    """What people wrote below the table; it stays."""
    _table, heading, text = TABLE.read_text().partition("\n## ")
    return heading + text


def write(found: dict[str, float]) -> None:
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    FIGURES.write_text(
        json.dumps({"commit": commit, "machine": machine, "at": when, **found}, indent=2) + "\n"
    )
    lines = [
        "# Performance",
        "",
        f"`make bench`, {when}, commit {commit}, {machine}. CPU time of all processes, 8 clients at once;",
        f"hello and each page take turns and the median of {ROUNDS} ratios counts, as machines are noisy:",
        "quote no absolute.",
        "",
        "| what | measured | limit | |",
        "|---|---:|---:|---|",
        f"| hello: {ROWS['hello']} | {found['hello']} ms CPU | | |",
    ]
    for name, (limit, unit) in LIMITS.items():
        verdict = "within" if found[name] <= limit else "**over**"
        lines.append(
            f"| {name}: {ROWS[name]} | {found[name]} {unit} | {limit} {unit} | {verdict} |"
        )
    TABLE.write_text("\n".join(lines) + "\n" + remarks())
    print("\n".join(lines))


def main() -> int:
    found = measure()
    if lacking := missing(found):
        print(f"rows missing: {', '.join(lacking)}", file=sys.stderr)
        return 1
    write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
