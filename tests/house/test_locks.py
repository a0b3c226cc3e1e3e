"""While a file that was sent is read, anybody else may write: the lock is taken last."""

import sqlite3
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from outreach.accounts.roles import Role
from outreach.core import files, spreadsheet
from tests import make
from tests.browser import Client
from tests.enrolment.files import STATCAN
from tests.past.files import VISIT, visits
from tests.schools.files import SAMPLE
from tests.stores import ON_POSTGRESQL

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="PostgreSQL locks rows, not the database")


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 20)).save(buffer, "PNG")
    return buffer.getvalue()


UPLOADS = [
    ("/fr/staff/schools/import", "file", SAMPLE.read_bytes(), (spreadsheet, "_read_csv")),
    ("/fr/staff/past", "file", visits(VISIT), (spreadsheet, "_read_csv")),
    (
        "/fr/staff/reports/enrolment/import",
        "file",
        STATCAN.read_bytes(),
        (spreadsheet, "_read_csv"),
    ),
    ("/fr/staff/settings/organisation", "logo", picture(), (files, "redrawn")),
]


@pytest.mark.parametrize(("url", "field", "content", "reader"), UPLOADS)
def test_others_may_write_while_a_file_is_read(
    client: Client,
    instance: Path,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    field: str,
    content: bytes,
    reader: tuple[Any, str],
) -> None:
    make.our_organisation()
    client.sign_in(make.with_second_factor(Role.ADMINISTRATOR)[0])
    read: Callable[..., Any] = getattr(*reader)
    times = []

    def read_while_another_writes(*args: Any) -> Any:
        other = sqlite3.connect(instance / "outreach.db", timeout=0)
        other.execute("BEGIN IMMEDIATE")
        other.close()
        times.append(1)
        return read(*args)

    monkeypatch.setattr(*reader, read_while_another_writes)
    page = client.page(url)
    button = page.html.xpath(f"//form[.//input[@name='{field}']]//button")[0].text_content().strip()
    client.fill(page, button=button, **{field: (BytesIO(content), "file")})
    assert times
