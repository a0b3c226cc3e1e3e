"""count the versions of each secret address of a calendar"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
TABLES = ("user", "speaker", "school")


def upgrade() -> None:
    for table in TABLES:
        column = sa.Column("feed_version", sa.Integer(), nullable=False, server_default="0")
        op.add_column(table, column)


def downgrade() -> None:
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("feed_version")
