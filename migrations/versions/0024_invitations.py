"""keep whom of the speakers an event asks, where speakers leave from, and when they are away"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "speaker_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("asked_for", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("answered_at", sa.DateTime(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=True),
        sa.Column("override", sa.Text(), nullable=False),
        sa.Column("thanked_at", sa.DateTime(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_speaker_invitation_event_id_event", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name="fk_speaker_invitation_speaker_id_speaker"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_speaker_invitation"),
        sa.UniqueConstraint("event_id", "speaker_id", name="uq_speaker_invitation_event_speaker"),
    )
    op.create_index("ix_speaker_invitation_speaker", "speaker_invitation", ["speaker_id", "status"])
    op.create_index("ix_speaker_invitation_status", "speaker_invitation", ["status"])
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name="fk_absence_speaker_id_speaker", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_speaker_id", "absence", ["speaker_id"])
    op.add_column(
        "speaker",
        sa.Column("municipality", sa.String(length=120), nullable=False, server_default=""),
    )
    op.add_column("speaker", sa.Column("latitude", sa.Double(), nullable=True))
    op.add_column("speaker", sa.Column("longitude", sa.Double(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("speaker") as table:
        table.drop_column("longitude")
        table.drop_column("latitude")
        table.drop_column("municipality")
    op.drop_index("ix_absence_speaker_id", table_name="absence")
    op.drop_table("absence")
    op.drop_index("ix_speaker_invitation_status", table_name="speaker_invitation")
    op.drop_index("ix_speaker_invitation_speaker", table_name="speaker_invitation")
    op.drop_table("speaker_invitation")
