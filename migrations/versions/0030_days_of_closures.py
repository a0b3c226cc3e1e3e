"""keep which day of a school calendar a closure entered"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("closure") as table:
        table.add_column(sa.Column("calendar_day_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_closure_calendar_day_id_calendar_day",
            "calendar_day",
            ["calendar_day_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("closure") as table:
        table.drop_constraint("fk_closure_calendar_day_id_calendar_day", type_="foreignkey")
        table.drop_column("calendar_day_id")
