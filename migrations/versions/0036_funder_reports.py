"""reports to funders, frozen once sent"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funder_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("funder_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("indicator_ids", sa.JSON(), nullable=False),
        sa.Column("introduction", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("rhythm", sa.String(length=40), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("copy_of_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.Column("frozen_by", sa.String(length=200), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.Column("xlsx", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["copy_of_id"], ["funder_report.id"], name="fk_funder_report_copy_of_id_funder_report"
        ),
        sa.ForeignKeyConstraint(
            ["funder_id"], ["partner.id"], name="fk_funder_report_funder_id_partner"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_funder_report_owner_id_user"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_funder_report_programme_id_programme"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_funder_report"),
        sa.UniqueConstraint("token", name="uq_funder_report_token"),
    )
    with op.batch_alter_table("funder_report") as table:
        table.create_index("ix_funder_report_copy_of_id", ["copy_of_id"])
        table.create_index("ix_funder_report_funder_id", ["funder_id"])
        table.create_index("ix_funder_report_next", ["next_on"])
        table.create_index("ix_funder_report_owner_id", ["owner_id"])
        table.create_index("ix_funder_report_programme_id", ["programme_id"])


def downgrade() -> None:
    with op.batch_alter_table("funder_report") as table:
        table.drop_index("ix_funder_report_programme_id")
        table.drop_index("ix_funder_report_owner_id")
        table.drop_index("ix_funder_report_next")
        table.drop_index("ix_funder_report_funder_id")
        table.drop_index("ix_funder_report_copy_of_id")

    op.drop_table("funder_report")
