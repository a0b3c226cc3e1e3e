"""remember the date that a school was last told"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("event", schema=None) as table:
        table.add_column(sa.Column("told_starts_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as table:
        table.drop_column("told_starts_at")
