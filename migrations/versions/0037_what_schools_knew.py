"""what a school knew of a visit before a closure postponed it"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None
NAMES = ("changed_at", "told_at", "told_starts_at")


def upgrade() -> None:
    with op.batch_alter_table("postponement") as table:
        for name in NAMES:
            table.add_column(sa.Column(name, sa.DateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("postponement") as table:
        for name in reversed(NAMES):
            table.drop_column(name)
