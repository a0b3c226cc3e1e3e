"""Secrets are marked where their column is declared, so that no history keeps them."""

import re

import pytest
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table

from outreach.core.database import SECRET, db

NAMES = re.compile(r"password|secret|recovery_codes|uniquifier|mail_url|totp")


def unmarked(metadata: MetaData) -> list[str]:
    """Columns that hold a secret, by their name, or a file, by their type, and are not marked."""
    return [
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if (NAMES.search(column.name) or isinstance(column.type, LargeBinary))
        and not column.info.get("secret")
    ]


def test_every_secret_and_every_file_is_marked() -> None:
    marked = [c for t in db.metadata.sorted_tables for c in t.columns if c.info.get("secret")]
    assert len(marked) >= 10
    assert unmarked(db.metadata) == []


@pytest.mark.parametrize(
    ("column", "told"),
    [
        (Column("sms_secret", String(20)), ["planted.sms_secret"]),
        (Column("scan", LargeBinary), ["planted.scan"]),
        (Column("scan", LargeBinary, info=SECRET), []),
        (Column("name", String(20)), []),
    ],
)
def test_a_planted_secret_is_seen(column: Column[object], told: list[str]) -> None:
    planted = MetaData()
    Table("planted", planted, Column("id", Integer, primary_key=True), column)
    assert unmarked(planted) == told
