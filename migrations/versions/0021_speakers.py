"""keep speakers, their background checks, and what each board asks for"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None
PRIVATE = sa.text("board_id IS NULL")


def upgrade() -> None:
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("region_codes", sa.JSON(), nullable=False),
        sa.Column("travel_km", sa.Integer(), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("most_visits_a_year", sa.Integer(), nullable=True),
        sa.Column("trainings", sa.Text(), nullable=False),
        sa.Column("about_fr", sa.String(length=600), nullable=False),
        sa.Column("about_en", sa.String(length=600), nullable=False),
        sa.Column("picture_id", sa.Integer(), nullable=True),
        sa.Column("picture_consent_on", sa.Date(), nullable=True),
        sa.Column("applied_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_speaker_person_id_person"),
        sa.ForeignKeyConstraint(["picture_id"], ["file.id"], name="fk_speaker_picture_id_file"),
        sa.PrimaryKeyConstraint("id", name="pk_speaker"),
        sa.UniqueConstraint("person_id", name="uq_speaker_person_id"),
    )
    op.create_index("ix_speaker_confirmed_at", "speaker", ["confirmed_at"])

    op.create_table(
        "background_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("seen_by_id", sa.Integer(), nullable=True),
        sa.Column("reminded_days", sa.Integer(), nullable=True),
        sa.Column("is_unseen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_background_check_board_id_board"),
        sa.ForeignKeyConstraint(["seen_by_id"], ["user.id"], name="fk_background_check_seen_by_id_user"),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speaker.id"],
            name="fk_background_check_speaker_id_speaker",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_background_check"),
        sa.UniqueConstraint("speaker_id", "board_id", name="uq_background_check_speaker_board"),
    )
    op.create_index("ix_background_check_board_id", "background_check", ["board_id"])
    op.create_index("ix_background_check_seen_by_id", "background_check", ["seen_by_id"])
    op.create_index("ix_background_check_status_expires", "background_check", ["status", "expires_on"])
    op.create_index(
        "uq_background_check_speaker_private",
        "background_check",
        ["speaker_id"],
        unique=True,
        sqlite_where=PRIVATE,
        postgresql_where=PRIVATE,
    )

    op.create_table(
        "check_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="fk_check_policy_board_id_board"),
        sa.PrimaryKeyConstraint("id", name="pk_check_policy"),
        sa.UniqueConstraint("board_id", name="uq_check_policy_board_id"),
    )


def downgrade() -> None:
    op.drop_table("check_policy")

    op.drop_index("uq_background_check_speaker_private", table_name="background_check")
    op.drop_index("ix_background_check_status_expires", table_name="background_check")
    op.drop_index("ix_background_check_seen_by_id", table_name="background_check")
    op.drop_index("ix_background_check_board_id", table_name="background_check")
    op.drop_table("background_check")

    op.drop_index("ix_speaker_confirmed_at", table_name="speaker")
    op.drop_table("speaker")
