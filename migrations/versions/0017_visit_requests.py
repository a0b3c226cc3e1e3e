"""keep what teachers ask for, and the dates offered to them"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "visit_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("contact_role", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("activity", sa.String(length=40), nullable=True),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("preferred", sa.JSON(), nullable=False),
        sa.Column("excluded_dates", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("teacher_present", sa.Boolean(), nullable=False),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("waiting_since", sa.DateTime(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name="fk_visit_request_event_id_event"),
        sa.ForeignKeyConstraint(
            ["mail_id"],
            ["message.id"],
            name="fk_visit_request_mail_id_message",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_visit_request_owner_id_user"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_visit_request_person_id_person"),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name="fk_visit_request_school_id_school"),
        sa.PrimaryKeyConstraint("id", name="pk_visit_request"),
    )
    op.create_index("ix_visit_request_contact_email", "visit_request", ["contact_email"])
    op.create_index("ix_visit_request_event_id", "visit_request", ["event_id"])
    op.create_index("ix_visit_request_owner_id", "visit_request", ["owner_id"])
    op.create_index("ix_visit_request_person_id", "visit_request", ["person_id"])
    op.create_index("ix_visit_request_school_id", "visit_request", ["school_id"])
    op.create_index("ix_visit_request_status_received", "visit_request", ["status", "received_at"])

    op.create_table(
        "offered_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["visit_request.id"],
            name="fk_offered_date_request_id_visit_request",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_offered_date"),
    )
    op.create_index("ix_offered_date_request_id", "offered_date", ["request_id"])

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_days", sa.Integer(), nullable=False, server_default="14"))


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("request_days")

    op.drop_index("ix_offered_date_request_id", table_name="offered_date")

    op.drop_table("offered_date")
    op.drop_index("ix_visit_request_status_received", table_name="visit_request")
    op.drop_index("ix_visit_request_school_id", table_name="visit_request")
    op.drop_index("ix_visit_request_person_id", table_name="visit_request")
    op.drop_index("ix_visit_request_owner_id", table_name="visit_request")
    op.drop_index("ix_visit_request_event_id", table_name="visit_request")
    op.drop_index("ix_visit_request_contact_email", table_name="visit_request")

    op.drop_table("visit_request")
