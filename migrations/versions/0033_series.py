"""say which events are one series, by the id of the first"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event") as table:
        table.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_event_series_id_event", "event", ["series_id"], ["id"])
        table.create_index("ix_event_series_id", ["series_id"])


def downgrade() -> None:
    with op.batch_alter_table("event") as table:
        table.drop_index("ix_event_series_id")
        table.drop_constraint("fk_event_series_id_event", type_="foreignkey")
        table.drop_column("series_id")
