"""remember of a presence that it took somebody off the waiting list"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attendance", schema=None) as table:
        table.add_column(
            sa.Column("was_waiting", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("attendance", schema=None) as table:
        table.drop_column("was_waiting")
