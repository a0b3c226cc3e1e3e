"""give each registration a key to be sorted by"""

import sqlalchemy as sa
from alembic import op

from outreach.core.language import fold

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("sort_key", sa.String(length=220), server_default="", nullable=False)
        )
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, last_name, first_name FROM registration")).all()
    keys = [{"row": id, "key": fold(f"{last} {first}")[:220]} for id, last, first in rows]
    if keys:
        bind.execute(sa.text("UPDATE registration SET sort_key = :key WHERE id = :row"), keys)


def downgrade() -> None:
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("sort_key")
