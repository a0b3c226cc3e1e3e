"""keep which schools were invited, and which addresses get no announcements"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("suppressed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_suppression"),
        sa.UniqueConstraint("address_hash", name="uq_suppression_address_hash"),
    )
    op.create_table(
        "school_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("invited_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name="fk_school_invitation_school_id_school"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name="fk_school_invitation_person_id_person",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_school_invitation"),
    )
    op.create_index("ix_school_invitation_school_id", "school_invitation", ["school_id"])
    op.create_index("ix_school_invitation_person_id", "school_invitation", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_school_invitation_person_id", table_name="school_invitation")
    op.drop_index("ix_school_invitation_school_id", table_name="school_invitation")
    op.drop_table("school_invitation")
    op.drop_table("suppression")
