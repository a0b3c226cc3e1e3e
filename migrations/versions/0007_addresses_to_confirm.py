"""An e-mail address that was asked for waits until it is confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "address_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_address_change_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_address_change_registration_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_address_change_expires_at"), "address_change", ["expires_at"])


def downgrade():
    op.drop_index(op.f("ix_address_change_expires_at"), table_name="address_change")
    op.drop_table("address_change")
