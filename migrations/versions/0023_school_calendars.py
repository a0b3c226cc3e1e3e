"""keep the days of school calendars"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_calendar_day_board_id_board"),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name="fk_calendar_day_school_id_school"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_day"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_calendar_day_board_id", "calendar_day", ["board_id"])
    op.create_index("ix_calendar_day_first_on", "calendar_day", ["first_on"])
    op.create_index("ix_calendar_day_school_id", "calendar_day", ["school_id"])


def downgrade() -> None:
    op.drop_index("ix_calendar_day_school_id", table_name="calendar_day")
    op.drop_index("ix_calendar_day_first_on", table_name="calendar_day")
    op.drop_index("ix_calendar_day_board_id", table_name="calendar_day")
    op.drop_table("calendar_day")
