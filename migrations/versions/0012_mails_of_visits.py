"""name the mails about visits by their room"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE message SET kind = 'visits.' || substr(kind, 8) WHERE kind LIKE 'events.%'"
    )


def downgrade() -> None:
    op.execute(
        "UPDATE message SET kind = 'events.' || substr(kind, 8) WHERE kind LIKE 'visits.%'"
    )
