"""give each event a key for its link, one for calendars, and the moment of its last change"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEYS = ("link_key", "uid_key")


def upgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        for name in KEYS:
            batch_op.add_column(
                sa.Column(name, sa.String(length=16), server_default="", nullable=False)
            )
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(), nullable=True))
    op.execute("UPDATE event SET changed_at = created_at")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(), nullable=False)
    _draw_keys()


def _draw_keys() -> None:
    bind = op.get_bind()
    ids = [row[0] for row in bind.execute(sa.text("SELECT id FROM event"))]
    keys = [{name: secrets.token_hex(8) for name in KEYS} | {"row": id} for id in ids]
    if keys:
        update = "UPDATE event SET link_key = :link_key, uid_key = :uid_key WHERE id = :row"
        bind.execute(sa.text(update), keys)


def downgrade() -> None:
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_column("changed_at")
        for name in KEYS:
            batch_op.drop_column(name)
