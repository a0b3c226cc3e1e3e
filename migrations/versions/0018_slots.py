"""keep the times that we publish, and which request has each"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None
HELD = sa.text("holds_slot")


def upgrade() -> None:
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("region_code", sa.String(length=2), nullable=False),
        sa.Column("school_ids", sa.JSON(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_slot_owner_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_slot"),
    )
    op.create_index("ix_slot_starts_at", "slot", ["starts_at"])
    op.create_index("ix_slot_owner_id", "slot", ["owner_id"])
    with op.batch_alter_table("visit_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slot_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("holds_slot", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.create_foreign_key("fk_visit_request_slot_id_slot", "slot", ["slot_id"], ["id"])
    op.create_index(
        "uq_visit_request_slot_held",
        "visit_request",
        ["slot_id"],
        unique=True,
        sqlite_where=HELD,
        postgresql_where=HELD,
    )


def downgrade() -> None:
    op.drop_index("uq_visit_request_slot_held", table_name="visit_request")
    with op.batch_alter_table("visit_request", schema=None) as batch_op:
        batch_op.drop_constraint("fk_visit_request_slot_id_slot", type_="foreignkey")
        batch_op.drop_column("holds_slot")
        batch_op.drop_column("slot_id")
    op.drop_index("ix_slot_owner_id", table_name="slot")
    op.drop_index("ix_slot_starts_at", table_name="slot")
    op.drop_table("slot")
