"""keep which board or school was closed on a day, and what that postponed"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_closure_board_id_board"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_closure_school_id_school"),
        sa.PrimaryKeyConstraint("id", name="pk_closure"),
    )
    op.create_index("ix_closure_board_id", "closure", ["board_id"])
    op.create_index("ix_closure_school_id", "closure", ["school_id"])
    op.create_table(
        "postponement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closure_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=False),
        sa.Column("session_ids", sa.JSON(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("reached_at", sa.DateTime(), nullable=True),
        sa.Column("reached_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["closure_id"], ["closure.id"], name="fk_postponement_closure_id_closure"),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_postponement_event_id_event"),
        sa.ForeignKeyConstraint(["reached_by_id"], ["user.id"], name="fk_postponement_reached_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_postponement"),
    )
    op.create_index("ix_postponement_closure_id", "postponement", ["closure_id"])
    op.create_index("ix_postponement_event_id", "postponement", ["event_id"])


def downgrade() -> None:
    op.drop_index("ix_postponement_event_id", table_name="postponement")
    op.drop_index("ix_postponement_closure_id", table_name="postponement")
    op.drop_table("postponement")
    op.drop_index("ix_closure_school_id", table_name="closure")
    op.drop_index("ix_closure_board_id", table_name="closure")
    op.drop_table("closure")
