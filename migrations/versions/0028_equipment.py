"""keep what we lend for events, and what is out"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_equipment"),
        sa.UniqueConstraint("name", name="uq_equipment_name"),
    )
    op.create_table(
        "equipment_loan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("days_after", sa.Integer(), nullable=False),
        sa.Column("brought_back_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["equipment_id"], ["equipment.id"], name="fk_equipment_loan_equipment_id_equipment"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name="fk_equipment_loan_event_id_event",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_equipment_loan"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_equipment_loan_equipment_id", "equipment_loan", ["equipment_id"])
    op.create_index("ix_equipment_loan_event_id", "equipment_loan", ["event_id"])


def downgrade() -> None:
    op.drop_index("ix_equipment_loan_event_id", table_name="equipment_loan")
    op.drop_index("ix_equipment_loan_equipment_id", table_name="equipment_loan")
    op.drop_table("equipment_loan")
    op.drop_table("equipment")
