"""find a text among the events in the order of their days, by one index"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        return
    op.drop_index("ix_event_search", table_name="event")
    op.drop_index("ix_event_starts_at", table_name="event")
    op.create_index("ix_event_search", "event", ["starts_at", "search_text", "ends_at"])


def downgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        return
    op.drop_index("ix_event_search", table_name="event")
    op.create_index("ix_event_starts_at", "event", ["starts_at"])
    op.create_index("ix_event_search", "event", ["search_text", "starts_at", "ends_at"])
