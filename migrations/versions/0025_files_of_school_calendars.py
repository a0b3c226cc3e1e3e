"""keep files of school calendars on their way in, and what each brought"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_upload",
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("other_kind", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["board_id"], ["board.id"], name="fk_calendar_upload_board_id_board"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_calendar_upload_by_id_user"),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name="fk_calendar_upload_school_id_school"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_upload"),
    )
    op.create_table(
        "calendar_run",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("created", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_calendar_run_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_run"),
    )


def downgrade() -> None:
    op.drop_table("calendar_run")
    op.drop_table("calendar_upload")
