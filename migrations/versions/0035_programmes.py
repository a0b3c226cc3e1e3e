"""partners, programmes, indicators and targets; speakers keep what employers are compared by"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("sector", sa.String(length=200), nullable=False),
        sa.Column("size", sa.String(length=40), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("logo_consent_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.Column("search_text", sa.String(length=700), nullable=False),
        sa.ForeignKeyConstraint(["logo_id"], ["file.id"], name="fk_partner_logo_id_file"),
        sa.PrimaryKeyConstraint("id", name="pk_partner"),
        sa.UniqueConstraint("key", name="uq_partner_key"),
    )
    with op.batch_alter_table("partner") as table:
        table.create_index("ix_partner_archived_key", ["archived_at", "key"])

    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("text_fr", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("search_text", sa.String(length=700), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_programme_owner_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_programme"),
        sa.UniqueConstraint("name_key", name="uq_programme_name_key"),
    )
    with op.batch_alter_table("programme") as table:
        table.create_index("ix_programme_owner_id", ["owner_id"])

    op.create_table(
        "declared_total_programme",
        sa.Column("declared_total_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declared_total_id"],
            ["declared_total.id"],
            name="fk_declared_total_programme_declared_total_id_declared_total",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name="fk_declared_total_programme_programme_id_programme",
        ),
        sa.PrimaryKeyConstraint(
            "declared_total_id", "programme_id", name="pk_declared_total_programme"
        ),
    )
    with op.batch_alter_table("declared_total_programme") as table:
        table.create_index("ix_declared_total_programme_programme_id", ["programme_id"])

    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=True),
        sa.Column("name_fr", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("counts_fr", sa.String(length=600), nullable=False),
        sa.Column("counts_en", sa.String(length=600), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("adds_up", sa.Boolean(), nullable=False),
        sa.Column("computed", sa.String(length=40), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_indicator_programme_id_programme"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator"),
    )
    with op.batch_alter_table("indicator") as table:
        table.create_index("ix_indicator_programme_id", ["programme_id"])

    op.create_table(
        "join_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sector", sa.String(length=200), nullable=False),
        sa.Column("size", sa.String(length=40), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=False),
        sa.Column("interests", sa.JSON(), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name="fk_join_request_owner_id_user"),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name="fk_join_request_partner_id_partner"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_join_request_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_join_request"),
    )
    with op.batch_alter_table("join_request") as table:
        table.create_index("ix_join_request_email", ["email"])
        table.create_index("ix_join_request_owner_id", ["owner_id"])
        table.create_index("ix_join_request_partner_id", ["partner_id"])
        table.create_index("ix_join_request_person_id", ["person_id"])
        table.create_index("ix_join_request_status_received", ["status", "received_at"])

    op.create_table(
        "partner_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["partner.id"],
            name="fk_partner_contact_partner_id_partner",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_partner_contact_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_partner_contact"),
        sa.UniqueConstraint("partner_id", "person_id", name="uq_partner_contact_partner_id"),
    )
    with op.batch_alter_table("partner_contact") as table:
        table.create_index("ix_partner_contact_person_id", ["person_id"])

    op.create_table(
        "programme_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title_fr", sa.String(length=300), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("submitted_to", sa.String(length=300), nullable=False),
        sa.Column("recommendations", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name="fk_programme_document_programme_id_programme",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_programme_document"),
    )
    with op.batch_alter_table("programme_document") as table:
        table.create_index("ix_programme_document_kind_on", ["kind", "submitted_on"])
        table.create_index("ix_programme_document_programme_id", ["programme_id"])

    op.create_table(
        "speaker_programme",
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_speaker_programme_programme_id_programme"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speaker.id"],
            name="fk_speaker_programme_speaker_id_speaker",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("speaker_id", "programme_id", name="pk_speaker_programme"),
    )
    with op.batch_alter_table("speaker_programme") as table:
        table.create_index("ix_speaker_programme_programme_id", ["programme_id"])

    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("nature", sa.String(length=40), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
        sa.Column("precision", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_url", sa.String(length=500), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("revises_id", sa.Integer(), nullable=True),
        sa.Column("revised_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name="fk_indicator_value_indicator_id_indicator",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revises_id"],
            ["indicator_value.id"],
            name="fk_indicator_value_revises_id_indicator_value",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_value"),
        sa.UniqueConstraint("revises_id", name="uq_indicator_value_revises_id"),
    )
    with op.batch_alter_table("indicator_value") as table:
        table.create_index("ix_indicator_value_indicator", ["indicator_id", "nature", "last_on"])

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["programme_document.id"],
            name="fk_membership_document_id_programme_document",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name="fk_membership_partner_id_partner"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"],
            ["programme.id"],
            name="fk_membership_programme_id_programme",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    with op.batch_alter_table("membership") as table:
        table.create_index("ix_membership_document_id", ["document_id"])
        table.create_index("ix_membership_partner_id", ["partner_id"])
        table.create_index("ix_membership_programme_part", ["programme_id", "part"])

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("funder_id", sa.Integer(), nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=15, scale=2), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("watched_on", sa.Date(), nullable=True),
        sa.Column("behind_since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["funder_id"], ["partner.id"], name="fk_target_funder_id_partner"),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["indicator.id"],
            name="fk_target_indicator_id_indicator",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_target"),
    )
    with op.batch_alter_table("target") as table:
        table.create_index("ix_target_funder_id", ["funder_id"])
        table.create_index("ix_target_indicator_id", ["indicator_id"])

    op.create_table(
        "event_programme",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name="fk_event_programme_event_id_event", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name="fk_event_programme_programme_id_programme"
        ),
        sa.PrimaryKeyConstraint("event_id", "programme_id", name="pk_event_programme"),
    )
    with op.batch_alter_table("event_programme") as table:
        table.create_index("ix_event_programme_programme_id", ["programme_id"])

    with op.batch_alter_table("speaker") as table:
        table.add_column(
            sa.Column("employer_key", sa.String(length=200), nullable=False, server_default="")
        )
        table.create_index("ix_speaker_employer_key", ["employer_key"])
    with op.batch_alter_table("speaker") as table:
        table.alter_column("employer_key", server_default=None)
    speaker = sa.table("speaker", sa.column("id"), sa.column("employer"), sa.column("employer_key"))
    connection = op.get_bind()
    for number, employer in connection.execute(sa.select(speaker.c.id, speaker.c.employer)).all():
        connection.execute(
            speaker.update().where(speaker.c.id == number).values(employer_key=folded(employer))
        )


def folded(text):
    """As names were compared when this was written."""
    plain = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    letters = (
        " " if c.isspace() or unicodedata.category(c) == "Pd" else c
        for c in unicodedata.normalize("NFKD", plain)
        if not unicodedata.combining(c)
    )
    return " ".join("".join(letters).casefold().replace("\u2019", "'").split())[:200]


def downgrade() -> None:
    with op.batch_alter_table("speaker") as table:
        table.drop_index("ix_speaker_employer_key")
        table.drop_column("employer_key")

    with op.batch_alter_table("event_programme") as table:
        table.drop_index("ix_event_programme_programme_id")

    op.drop_table("event_programme")
    with op.batch_alter_table("target") as table:
        table.drop_index("ix_target_indicator_id")
        table.drop_index("ix_target_funder_id")

    op.drop_table("target")
    with op.batch_alter_table("membership") as table:
        table.drop_index("ix_membership_programme_part")
        table.drop_index("ix_membership_partner_id")
        table.drop_index("ix_membership_document_id")

    op.drop_table("membership")
    with op.batch_alter_table("indicator_value") as table:
        table.drop_index("ix_indicator_value_indicator")

    op.drop_table("indicator_value")
    with op.batch_alter_table("speaker_programme") as table:
        table.drop_index("ix_speaker_programme_programme_id")

    op.drop_table("speaker_programme")
    with op.batch_alter_table("programme_document") as table:
        table.drop_index("ix_programme_document_programme_id")
        table.drop_index("ix_programme_document_kind_on")

    op.drop_table("programme_document")
    with op.batch_alter_table("partner_contact") as table:
        table.drop_index("ix_partner_contact_person_id")

    op.drop_table("partner_contact")
    with op.batch_alter_table("join_request") as table:
        table.drop_index("ix_join_request_status_received")
        table.drop_index("ix_join_request_person_id")
        table.drop_index("ix_join_request_partner_id")
        table.drop_index("ix_join_request_owner_id")
        table.drop_index("ix_join_request_email")

    op.drop_table("join_request")
    with op.batch_alter_table("indicator") as table:
        table.drop_index("ix_indicator_programme_id")

    op.drop_table("indicator")
    with op.batch_alter_table("declared_total_programme") as table:
        table.drop_index("ix_declared_total_programme_programme_id")

    op.drop_table("declared_total_programme")
    with op.batch_alter_table("programme") as table:
        table.drop_index("ix_programme_owner_id")

    op.drop_table("programme")
    with op.batch_alter_table("partner") as table:
        table.drop_index("ix_partner_archived_key")

    op.drop_table("partner")
