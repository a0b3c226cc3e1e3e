"""keep which reminders were sent and which are held, and when the organisation sends them"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
SETTINGS = {
    "sheet_days": "10",
    "visit_near_days": "2",
    "event_ahead_days": "7",
    "event_near_days": "1",
    "numbers_days": "1",
    "numbers_again_days": "4",
    "numbers_staff_days": "8",
    "reminder_hour": "9",
    "numbers_hour": "9",
}


def upgrade() -> None:
    op.create_table(
        "sent_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("addressee", sa.String(length=20), nullable=False),
        sa.Column("about_on", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_sent_reminder_event_id_event", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sent_reminder"),
        sa.UniqueConstraint("event_id", "kind", "addressee", "about_on", name="uq_sent_reminder_event_kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "held_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_held_reminder_event_id_event", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["held_by_id"], ["user.id"], name="fk_held_reminder_held_by_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_held_reminder"),
        sa.UniqueConstraint("event_id", "kind", name="uq_held_reminder_event_kind"),
    )
    op.create_index("ix_held_reminder_held_by_id", "held_reminder", ["held_by_id"])
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name, default in SETTINGS.items():
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=default))


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name in reversed(SETTINGS):
            batch_op.drop_column(name)
    op.drop_index("ix_held_reminder_held_by_id", table_name="held_reminder")
    op.drop_table("held_reminder")
    op.drop_table("sent_reminder")
