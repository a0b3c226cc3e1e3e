"""A class may come to some blocks of an event only"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("registration") as table:
        table.add_column(sa.Column("block_ids", sa.JSON(), nullable=True))
    registration = sa.table("registration", sa.column("block_ids", sa.JSON()))
    op.execute(registration.update().values(block_ids=[]))
    with op.batch_alter_table("registration") as table:
        table.alter_column("block_ids", existing_type=sa.JSON(), nullable=False)


def downgrade():
    with op.batch_alter_table("registration") as table:
        table.drop_column("block_ids")
