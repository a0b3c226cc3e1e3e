"""What happened to a row, newest first."""

from flask import Flask

from outreach.core.transaction import transaction
from outreach.history import actions, queries


def test_the_newest_entries_of_one_row_come_first(app: Flask) -> None:
    with transaction():
        for n in range(4):
            actions.record_many("person", [(1, {"n": n}, {})], "set", by=None)
        actions.record_many("person", [(2, {"n": 8}, {})], "set", by=None)
        actions.record_many("event", [(1, {"n": 9}, {})], "set", by=None)
    found = queries.entries_of("person", 1, limit=3)
    assert [entry.before["n"] for entry in found] == [3, 2, 1]
    assert len(queries.entries_of("person", 1)) == 4
