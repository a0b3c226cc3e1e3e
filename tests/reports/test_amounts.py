"""Every sentence with numbers agrees with them, in both languages; French says 0 in the singular."""

from datetime import date

import pytest
import time_machine
from flask import Flask

from outreach.core import language
from outreach.reports import amounts, counsellors_question, coverage_question, youth_question
from outreach.reports import counsellors_reached as counsellors
from outreach.reports import coverage as reach
from outreach.reports import youth_reached as youth
from outreach.reports.periods import Period

PERIOD = Period(date(2025, 7, 1), date(2026, 6, 30))
SAID = [
    (amounts.youth_participations, "participation jeunesse", "youth participation"),
    (amounts.distinct_counsellors, "personne conseillère distincte", "distinct counsellor"),
    (amounts.counsellors_reached, "personne conseillère distincte rejointe", "distinct counsellor reached"),
    (amounts.sessions, "séance", "session"),
    (amounts.schools, "école", "school"),
    (amounts.eligible_schools, "école admissible", "eligible school"),
    (amounts.hours, "heure", "hour"),
    (amounts.participations, "participation", "participation"),
]  # fmt: skip


@pytest.mark.parametrize(("say", "french", "english"), SAID)
def test_each_noun_agrees(app: Flask, say: object, french: str, english: str) -> None:
    assert callable(say)
    many = " ".join(f"{word}s" for word in french.split()).replace("jeunesses", "jeunesse")
    with language.speaking("fr"):
        assert [say(n) for n in (0, 1, 2)] == [f"0 {french}", f"1 {french}", f"2 {many}"]
    plural = (
        english.replace("counsellor", "counsellors") if "counsellor" in english else f"{english}s"
    )
    with language.speaking("en"):
        assert [say(n) for n in (0, 1, 2)] == [f"0 {plural}", f"1 {english}", f"2 {plural}"]


def youths(n: int) -> youth.YouthAnswer:
    return youth.YouthAnswer("month", PERIOD, (), youth.YouthCount("total", "", n, n, n, n, n, n))


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (0, "au moins 0 jeune (au plus 0), 0 participation en 0 séance dans 0 école.",
         "at least 0 young people (at most 0), 0 participations in 0 sessions and 0 schools."),
        (1, "au moins 1 jeune (au plus 1), 1 participation en 1 séance dans 1 école.",
         "at least 1 young person (at most 1), 1 participation in 1 session and 1 school."),
        (2, "au moins 2 jeunes (au plus 2), 2 participations en 2 séances dans 2 écoles.",
         "at least 2 young people (at most 2), 2 participations in 2 sessions and 2 schools."),
    ],
)  # fmt: skip
@time_machine.travel("2026-11-30T17:00:00Z", tick=False)
def test_the_sentence_of_youth_agrees(app: Flask, n: int, french: str, english: str) -> None:
    told = youth_question.QUESTION.sentences(youths(n))
    assert told["fr"] == f"Du 1er juillet 2025 au 30 juin 2026\u00a0: {french}"
    assert told["en"] == f"From July 1, 2025 to June 30, 2026: {english}"


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (0, "0 personne conseillère distincte rejointe, en 0 participation et 0 heure, dans 0 école.",
         "0 distinct counsellors reached, in 0 participations and 0 hours, from 0 schools."),
        (1, "1 personne conseillère distincte rejointe, en 1 participation et 1 heure, dans 1 école.",
         "1 distinct counsellor reached, in 1 participation and 1 hour, from 1 school."),
        (2, "2 personnes conseillères distinctes rejointes, en 2 participations et 2 heures, dans 2 écoles.",
         "2 distinct counsellors reached, in 2 participations and 2 hours, from 2 schools."),
    ],
)  # fmt: skip
def test_the_sentence_of_counsellors_agrees(app: Flask, n: int, french: str, english: str) -> None:
    row = counsellors.CounsellorsCount("total", "", n, n, n, n)
    told = counsellors_question.QUESTION.sentences(
        counsellors.CounsellorsAnswer("month", PERIOD, (), row)
    )
    assert told["fr"].endswith(french)
    assert told["en"].endswith(english)


@pytest.mark.parametrize(
    ("n", "french", "english"),
    [
        (0, "0 école rejointe sur 1 école admissible", "0 of 1 eligible school reached"),
        (1, "1 école rejointe sur 1 école admissible", "1 of 1 eligible school reached"),
        (2, "2 écoles rejointes sur 3 écoles admissibles", "2 of 3 eligible schools reached"),
    ],
)
def test_the_sentence_of_coverage_agrees(app: Flask, n: int, french: str, english: str) -> None:
    eligible = max(n + n // 2, 1)
    row = reach.ReachCount("total", "", n, eligible, n / eligible, n, n)
    filters = {"teaches": "secondary", "network": "public"}
    told = coverage_question.QUESTION.sentences(
        reach.ReachAnswer("region", PERIOD, (), row, filters)
    )
    assert french in told["fr"]
    assert english in told["en"]


@time_machine.travel("2026-11-30T17:00:00Z", tick=False)
def test_what_is_running_is_told_until_today(app: Flask) -> None:
    running = youth.YouthAnswer(
        "month", Period(date(2026, 7, 1), date(2027, 6, 30)), (), youths(1).totals
    )
    told = youth_question.QUESTION.sentences(running)
    assert told["fr"].startswith("Du 1er juillet 2026 à aujourd’hui, 30 novembre 2026\u00a0: ")
    assert told["en"].startswith("From July 1, 2026 until today, November 30, 2026: ")
