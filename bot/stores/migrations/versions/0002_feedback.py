"""Feedback on answers"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "conversation_id", sa.String(120), sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("message_id", sa.String(120), nullable=False),
        sa.Column("reply", sa.Integer, nullable=False),
        sa.Column("answer_id", sa.String(200), nullable=True),
        sa.Column("rating", sa.String(20), nullable=False),
        sa.Column("comment", sa.Text, nullable=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("conversation_id", "message_id", "reply", name="feedback_once"),
        sa.CheckConstraint("rating IN ('helpful', 'not_helpful', 'wrong')", name="feedback_rating"),
    )
    op.create_index("feedback_created", "feedback", ["created_at"])
    op.create_index("feedback_answer", "feedback", ["answer_id"])


def downgrade() -> None:
    op.drop_table("feedback")
