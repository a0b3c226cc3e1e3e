"""Few people are hidden, and one more so that they cannot be worked out."""

import pytest

from outreach.reports.small_cells import hidden


@pytest.mark.parametrize(
    ("counts", "marks"),
    [
        ({}, {}),
        ({"a": 0, "b": 5}, {}),
        ({"a": 4, "b": 5, "c": 9}, {"a": "<5", "b": "x"}),
        ({"a": 4, "b": 1, "c": 9}, {"a": "<5", "b": "<5"}),
        ({"a": 4, "b": 0}, {"a": "<5", "b": "x"}),
        ({"a": 4, "b": 0, "c": 7}, {"a": "<5", "c": "x"}),
        ({"a": 3}, {"a": "<5"}),
    ],
)
def test_hidden_counts(counts: dict[str, int], marks: dict[str, str]) -> None:
    assert hidden(counts) == marks
