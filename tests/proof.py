"""The proofs at full counts: `make proof` writes docs/proof.md with command, counts, result and commit."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from tests import postgres, pythons
from tests.races import kills, last_seat, rush, slot, slow_clients, slow_mail

OUT = Path("docs/proof.md")
TRIALS = {"SQLite file": 1000, "PostgreSQL 15": 200}
ROUNDS, SILENT, REGISTRATIONS, PEOPLE, SEATS = 60, 24, 20, 700, 500
MAILS, SECONDS_A_MAIL = 300, 1
PATIENCE = 2  # seconds that an answer may take meanwhile
Proof = tuple[str, str, bool]  # what was done, what was seen, whether it is as it must be


def main() -> int:
    if sys.argv[1:2] == ["suite"]:
        return pythons.run(sys.argv[2], OUT)
    results: list[tuple[str, str, bool, float]] = []
    for store in TRIALS:
        for proof in (last_seats, slots_taken, killed, rushed):
            results.append(_timed(proof, store))
    results.append(_timed(slow, "SQLite file"))
    results.append(_timed(mailed, "SQLite file"))
    suites = pythons.kept(OUT.read_text())
    OUT.write_text("\n".join([*_page(results), *suites]))
    return 0 if all(passed for _what, _seen, passed, _seconds in results) else 1


def last_seats(settings: dict[str, str], store: str) -> Proof:
    """Eight processes want one seat: one gets it, the others wait in the order of their answers."""
    trials = last_seat.run(settings, TRIALS[store])
    fair = sum(trial.is_fair for trial in trials)
    oversold = sum(trial.seats > 1 for trial in trials)
    what = f"last seat, 8 processes, {len(trials)} trials, {store}"
    return what, f"{fair} fair, {oversold} oversold", fair == len(trials)


def slots_taken(settings: dict[str, str], store: str) -> Proof:
    """Eight teachers want one slot: one has it and one visit is booked."""
    trials = slot.run(settings, TRIALS[store])
    fair = sum(trial.is_fair for trial in trials)
    twice = sum(trial.holders > 1 or trial.visits > 1 for trial in trials)
    what = f"one slot, 8 processes, {len(trials)} trials, {store}"
    return what, f"{fair} fair, {twice} given twice", fair == len(trials)


def killed(settings: dict[str, str], store: str) -> Proof:
    """SIGKILL to a process at random, again and again, under load, with a real mail server."""
    one = kills.run(settings, ROUNDS)
    seen = (
        f"{one.acknowledged} acknowledged, {one.lost} lost; {one.mails} mails, {one.missing} missing, "
        f"{one.twice} came twice under their Message-ID ({one.unmarked} of them unmarked), the last "
        f"{one.seconds_to_last_mail:.1f} s after the last restart"
    )
    return f"{ROUNDS} rounds of SIGKILL, {store}", seen, one.is_fair


def rushed(settings: dict[str, str], store: str) -> Proof:
    """Sixteen clients at once, more people than seats."""
    answers, given, in_order = rush.for_seats(settings, people=PEOPLE, seats=SEATS)
    errors = sum(count for status, count in answers.items() if status != 302)
    waits = answers.get(503, 0)
    seen = (
        f"{given['registered']} seats, {given['waitlisted']} waiting, "
        f"{'in order' if in_order else 'OUT OF ORDER'}; {errors} errors, {waits} of them 503"
    )
    fair = in_order and errors == 0 and given["registered"] == SEATS
    return f"{PEOPLE} people for {SEATS} seats, 16 at once, {store}", seen, fair


def slow(settings: dict[str, str], store: str) -> Proof:
    """Bodies that never come, then uploads that drip."""
    folder = Path(settings["OUTREACH_INSTANCE"])
    silent, dripping = slow_clients.run(folder, silent=SILENT, registrations=REGISTRATIONS)
    seen = f"slowest answer {silent:.2f} s, then {dripping:.2f} s"
    what = f"{SILENT} unsent bodies, then {slow_clients.DRIPPING} dripping uploads, {store}"
    return what, seen, max(silent, dripping) < PATIENCE


def mailed(settings: dict[str, str], store: str) -> Proof:
    """A mail server that takes its time: the worker sends several at once."""
    one = slow_mail.run(settings, mails=MAILS, seconds_each=SECONDS_A_MAIL)
    seen = (
        f"{one.arrived_once} arrived once, at most {one.most_at_once} at a time, "
        f"the last after {one.seconds:.1f} s"
    )
    return (
        f"{MAILS} mails to a server that takes {SECONDS_A_MAIL} s each, {store}",
        seen,
        one.is_fair,
    )


def _timed(
    proof: Callable[[dict[str, str], str], Proof], store: str
) -> tuple[str, str, bool, float]:
    start = time.monotonic()
    with _settings(store) as settings:
        result = (*proof(settings, store), time.monotonic() - start)
    print(_line(result), flush=True)
    return result


@contextmanager
def _settings(store: str) -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        if store == "SQLite file":
            yield {"OUTREACH_INSTANCE": folder}
            return
        with postgres.server() as url:
            yield {
                "OUTREACH_INSTANCE": folder,
                "OUTREACH_DATABASE_URL": url,
                "OUTREACH_SECRET_KEY": "proof" * 8,
            }


def _line(result: tuple[str, str, bool, float]) -> str:
    what, seen, passed, seconds = result
    return f"| {what} | {seen} | {'as it must be' if passed else 'NOT AS IT MUST BE'} | {seconds:.0f} s |"


def _page(results: list[tuple[str, str, bool, float]]) -> list[str]:
    commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
    return [
        "# Proofs",
        "",
        f"`make proof`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit}.",
        "",
        "- Last seat: a trial is fair when exactly one registration got the seat, the other seven stand on",
        "  the waiting list, and whoever was answered before another was sent stands ahead of it.",
        "- One slot: a trial is fair when exactly one of eight teachers has it, one visit is booked, and the",
        "  other seven are told that it is taken.",
        "- SIGKILL: clients register without pause while a process of `flask serve` chosen at random (web",
        "  parent, web worker, worker, sometimes `serve` itself) is killed; every registration that was",
        "  acknowledged must be there once, and its mail at a real SMTP server within a minute of the last",
        "  restart; what comes twice comes under the same Message-ID and is marked.",
        "- Slow clients: `/healthz` and whole registrations meanwhile, each answer within 2 s.",
        f"- Slow mail server: every mail arrives once, the last within {slow_mail.MOST_SECONDS} s.",
        "",
        "| proof | seen | result | time |",
        "|---|---|---|---:|",
        *map(_line, results),
        "",
    ]


if __name__ == "__main__":
    sys.exit(main())
