"""say which speaker a slot brings"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("slot") as table:
        table.add_column(sa.Column("speaker_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_slot_speaker_id_speaker", "speaker", ["speaker_id"], ["id"])
        table.create_index("ix_slot_speaker_id", ["speaker_id"])


def downgrade() -> None:
    with op.batch_alter_table("slot") as table:
        table.drop_index("ix_slot_speaker_id")
        table.drop_constraint("fk_slot_speaker_id_speaker", type_="foreignkey")
        table.drop_column("speaker_id")
