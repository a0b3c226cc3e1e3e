"""Mails are kept in their parts, and without what opens something for their reader"""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ADDRESS = re.compile(r"https?://\S+")
CALENDAR_URL = re.compile(r"^URL:.*(?:\r?\n[ \t].*)*", re.MULTILINE)
WITHHELD = "(…)"
INVITE_AGAIN = "What its link opens is gone."


def upgrade():
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("letter", sa.JSON(), nullable=True))
        table.add_column(sa.Column("queued_at", sa.DateTime(), nullable=True))
    message = _table()
    connection = op.get_bind()
    for row in connection.execute(sa.select(message)).all():
        changes = _changed(row)
        connection.execute(message.update().where(message.c.id == row.id).values(**changes))
    with op.batch_alter_table("message") as table:
        table.alter_column("letter", existing_type=sa.JSON(), nullable=False)
        table.drop_column("text")


def downgrade():
    with op.batch_alter_table("message") as table:
        table.add_column(sa.Column("text", sa.Text(), nullable=True))
    message = _table()
    connection = op.get_bind()
    for row in connection.execute(sa.select(message)).all():
        text = _as_text(row.letter)
        connection.execute(message.update().where(message.c.id == row.id).values(text=text))
    with op.batch_alter_table("message") as table:
        table.alter_column("text", existing_type=sa.Text(), nullable=False)
        table.drop_column("queued_at")
        table.drop_column("letter")


def _table():
    columns = ("id", "kind", "lang", "status", "text", "calendar", "error", "created_at", "queued_at")
    return sa.table("message", *map(sa.column, columns), sa.column("letter", sa.JSON()))


def _changed(row):
    """A mail still waiting keeps its link until it is sent, but none that opens an account."""
    opens_account = row.kind.startswith("accounts.")
    text, changes = row.text, {"queued_at": row.created_at}
    if opens_account or row.status != "queued":
        text = ADDRESS.sub(WITHHELD, text)
        changes["calendar"] = CALENDAR_URL.sub(f"URL:{WITHHELD}", row.calendar)
    if opens_account and row.status == "queued":
        changes |= {"status": "failed", "error": INVITE_AGAIN}
    paragraphs = [part for part in text.strip().split("\n\n") if part]
    return changes | {"letter": {"paragraphs": paragraphs}}


def _as_text(letter):
    letter = json.loads(letter) if isinstance(letter, str) else letter or {}
    return "\n\n".join([letter.get("greeting", ""), letter.get("sentence", ""), *letter.get("paragraphs", [])]).strip()
