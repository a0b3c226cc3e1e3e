"""keep who has a visit in the calendar, who had said yes before it moved, and what a reason goes past"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None
COLUMNS = ("in_calendar", "had_said_yes")


def upgrade() -> None:
    for name in COLUMNS:
        column = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("speaker_invitation", column)
    kinds = sa.Column("override_for", sa.JSON(), nullable=False, server_default="[]")
    op.add_column("speaker_invitation", kinds)


def downgrade() -> None:
    with op.batch_alter_table("speaker_invitation") as table:
        table.drop_column("override_for")
        for name in reversed(COLUMNS):
            table.drop_column(name)
