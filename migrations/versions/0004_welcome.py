"""say on the front page what the organisation does"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAMES = ("welcome_fr", "welcome_en")


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name in NAMES:
            batch_op.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        for name in NAMES:
            batch_op.drop_column(name)
