"""keep a typed series of enrolment as a draft until somebody publishes it"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = ["group_id", "geography", "level", "sub_level", "measure"]


def upgrade() -> None:
    with op.batch_alter_table("enrolment_series", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_draft", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.drop_constraint(batch_op.f("uq_enrolment_series_group_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_enrolment_series_group_id"), [*KEY, "is_draft"]
        )


def downgrade() -> None:
    """What was never published goes: the former house would show it."""
    drafts = "(SELECT id FROM enrolment_series WHERE is_draft)"
    op.execute(f"DELETE FROM enrolment_point WHERE series_id IN {drafts}")
    op.execute("DELETE FROM enrolment_series WHERE is_draft")
    with op.batch_alter_table("enrolment_series", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_enrolment_series_group_id"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_enrolment_series_group_id"), KEY)
        batch_op.drop_column("is_draft")
