"""tell which requests are for the same grades without reading their groups"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None
GRADES = (
    "preschool", "elementary", "secondary_1", "secondary_2", "secondary_3", "secondary_4", "secondary_5",
    "work_training", "semiskilled_trade", "welcoming_class", "special_education", "vocational",
    "adult_general", "college", "university",
)  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("visit_request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("grade_bits", sa.Integer(), server_default="0", nullable=False)
        )
    connection = op.get_bind()
    for row in connection.execute(sa.text("SELECT id, groups FROM visit_request")).all():
        groups = json.loads(row[1]) if isinstance(row[1], str) else row[1]
        bits = {1 << GRADES.index(grade) for group in groups for grade in group["grades"]}
        change = sa.text("UPDATE visit_request SET grade_bits = :bits WHERE id = :id")
        connection.execute(change, {"bits": sum(bits), "id": row[0]})


def downgrade() -> None:
    with op.batch_alter_table("visit_request", schema=None) as batch_op:
        batch_op.drop_column("grade_bits")
