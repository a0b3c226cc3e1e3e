"""keep the addresses of calendars that boards and schools publish"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "published_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_key", sa.String(length=40), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(), nullable=True),
        sa.Column("failure", sa.String(length=40), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name="fk_published_calendar_board_id_board"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name="fk_published_calendar_school_id_school"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_published_calendar"),
        sa.UniqueConstraint("place_key", name="uq_published_calendar_place_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_published_calendar_due_at", "published_calendar", ["due_at"])


def downgrade() -> None:
    op.drop_index("ix_published_calendar_due_at", table_name="published_calendar")
    op.drop_table("published_calendar")
