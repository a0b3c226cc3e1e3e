"""find what is not over, what a text names and the taken seats without reading the rest"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_event_ends_starts", "event", ["ends_at", "starts_at"])
    if op.get_context().dialect.name == "sqlite":  # a row of PostgreSQL's may be too long for it
        op.create_index("ix_event_search", "event", ["search_text", "starts_at", "ends_at"])
    op.create_index("ix_registration_seats", "registration", ["event_id", "status", "heads"])
    op.drop_index("ix_registration_event_status", table_name="registration")


def downgrade() -> None:
    op.create_index("ix_registration_event_status", "registration", ["event_id", "status"])
    op.drop_index("ix_registration_seats", table_name="registration")
    if op.get_context().dialect.name == "sqlite":
        op.drop_index("ix_event_search", table_name="event")
    op.drop_index("ix_event_ends_starts", table_name="event")
