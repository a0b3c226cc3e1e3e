"""One works it out a minute, the others get the former."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Event as Flag

import pytest
import time_machine
from flask import Flask

from outreach.core import language
from outreach.impact import lasting
from tests import make
from tests.browser import Client


def test_it_lasts_a_minute_in_each_language_and_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr(lasting, "monotonic", lambda: now[0])
    worked_out: list[str] = []

    @lasting.lasting
    def shown() -> int:
        worked_out.append(language.current())
        return len(worked_out)

    with time_machine.travel(datetime(2026, 11, 20, 15, tzinfo=UTC), tick=False) as travel:
        with language.speaking("fr"):
            assert [shown(), shown()] == [1, 1]
        with language.speaking("en"):
            assert [shown(), shown()] == [2, 2]
            now[0] = 59
            assert shown() == 2
            now[0] = 61
            assert [shown(), shown()] == [3, 3]
            travel.shift(timedelta(days=1))
            assert shown() == 4


def test_while_one_works_it_out_the_others_get_the_former(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, begun, may_end = [0.0], Flag(), Flag()
    monkeypatch.setattr(lasting, "monotonic", lambda: now[0])
    worked_out: list[int] = []

    @lasting.lasting
    def shown() -> int:
        worked_out.append(1)
        if len(worked_out) == 2:
            begun.set()
            may_end.wait(10)
        return len(worked_out)

    def in_a_request() -> int:
        with app.test_request_context("/fr/"):
            return shown()

    assert in_a_request() == 1
    now[0] = 61
    with ThreadPoolExecutor(1) as other:
        rebuilt = other.submit(in_a_request)
        assert begun.wait(10)
        assert [in_a_request(), in_a_request()] == [1, 1]
        may_end.set()
        assert rebuilt.result() == 2
    assert in_a_request() == 2


def test_what_fails_is_worked_out_again(app: Flask) -> None:
    tried: list[int] = []

    @lasting.lasting
    def shown() -> int:
        tried.append(1)
        if len(tried) == 1:
            raise ValueError
        return len(tried)

    with pytest.raises(ValueError):
        shown()
    assert shown() == 2


def test_a_rush_of_writes_elsewhere_lets_no_visitor_count_the_sessions(client: Client) -> None:
    make.counted(make.visit(make.group(on=date(2025, 10, 1))), 20)
    first = client.page("/fr/impact")
    for _write in range(3):
        make.person()
        again = client.page("/fr/impact")
        assert again.text == first.text
        assert again.queries < first.queries // 3
