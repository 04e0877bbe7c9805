"""Conversations, turns, inbox"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OUTCOMES = "('answered', 'clarified', 'signposted', 'declined', 'handed_over', 'failed')"


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(120), primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("slots", sa.JSON, nullable=False),
    )
    op.create_index("conversation_updated", "conversation", ["updated_at"])
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column(
            "conversation_id", sa.String(120), sa.ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String(120), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("replies", sa.JSON, nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("conversation_id", "number", name="turn_number"),
        sa.CheckConstraint(f"outcome IN {_OUTCOMES}", name="turn_outcome"),
    )
    op.create_index("turn_created", "turn", ["created_at"])
    op.create_table(
        "inbox",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("message_id", sa.String(120), primary_key=True),
        sa.Column("conversation_id", sa.String(120), nullable=False),
        sa.Column("payload", sa.JSON, nullable=True),
        sa.Column("turn_number", sa.Integer, nullable=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("answered_at", sa.DateTime, nullable=True),
    )
    op.create_index("ix_inbox_conversation_id", "inbox", ["conversation_id"])
    op.create_index("inbox_waiting", "inbox", ["answered_at"])
    op.create_index("inbox_created", "inbox", ["created_at"])


def downgrade() -> None:
    op.drop_table("inbox")
    op.drop_table("turn")
    op.drop_table("conversation")
