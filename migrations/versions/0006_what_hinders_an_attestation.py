"""What hinders an attestation is kept; one is found without accents, and knows when it was mailed"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "attestation_hindrance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("signs", sa.String(length=220), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.Column("tried_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_attestation_hindrance_event_id_event")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_attestation_hindrance_registration_id_registration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attestation_hindrance")),
        sa.UniqueConstraint(
            "registration_id", name=op.f("uq_attestation_hindrance_registration_id")
        ),
    )
    op.create_index(
        op.f("ix_attestation_hindrance_event_id"), "attestation_hindrance", ["event_id"]
    )
    with op.batch_alter_table("attestation") as table:
        table.add_column(sa.Column("mailed_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("search_text", sa.String(length=300), nullable=True))
    _fill()
    with op.batch_alter_table("attestation") as table:
        table.alter_column("search_text", existing_type=sa.String(length=300), nullable=False)


def downgrade():
    with op.batch_alter_table("attestation") as table:
        table.drop_column("search_text")
        table.drop_column("mailed_at")
    op.drop_index(op.f("ix_attestation_hindrance_event_id"), table_name="attestation_hindrance")
    op.drop_table("attestation_hindrance")


def _fill():
    """Nobody is written to anew for an attestation of before."""
    names = ("id", "name", "number", "issued_at", "mailed_at", "search_text")
    attestation = sa.table("attestation", *map(sa.column, names))
    connection = op.get_bind()
    for row in connection.execute(sa.select(attestation)).all():
        facts = {"mailed_at": row.issued_at, "search_text": _plain(f"{row.name} {row.number}")}
        connection.execute(
            attestation.update().where(attestation.c.id == row.id).values(**facts)
        )


def _plain(text):
    """As `core.language.fold` writes it today."""
    plain = unicodedata.normalize("NFKD", text.replace("-", " ").replace("œ", "oe"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.casefold().replace("\u2019", "'").split())[:300]
