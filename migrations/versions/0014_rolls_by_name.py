"""find the roll of an event by name"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_registration_roll", "registration", ["event_id", "sort_key", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_registration_roll", table_name="registration")
