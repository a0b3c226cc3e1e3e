"""A newcomer follows a registration, a booking or a number through few files: at most so many (issue 7)."""

from tests import make
from tests.browser import Client
from tests.passes import passed, paths

MOST = {"a registration": 20, "a booking": 17, "a report number": 14}


def test_what_happens_passes_few_files(client: Client) -> None:
    make.our_organisation()
    counts = {name: len(files) for name, files in paths(client).items()}
    assert counts.keys() == MOST.keys()
    assert {name: count for name, count in counts.items() if count > MOST[name]} == {}
    assert min(counts.values()) > 5


def test_twin_a_file_that_is_passed_is_named(client: Client) -> None:
    assert "schools/actions.py" in passed(make.school)
    assert passed(lambda: None) == []
