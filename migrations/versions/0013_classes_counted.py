"""find the classes that were counted without reading every presence"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

NAME, COUNTED = "ix_attendance_counted", sa.text("youth_count IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        NAME, "attendance", ["session_id"], sqlite_where=COUNTED, postgresql_where=COUNTED
    )


def downgrade() -> None:
    op.drop_index(NAME, table_name="attendance")
