"""What the platform channels keep: outbox, choice tokens"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATES = "('accepted', 'answered', 'sent', 'given_up')"


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("message_id", sa.String(120), nullable=False),
        sa.Column("conversation_id", sa.String(120), nullable=False),
        sa.Column("chat", sa.String(120), nullable=False),
        sa.Column("position", sa.Float(53), nullable=False),
        sa.Column("address", sa.JSON, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("calls", sa.JSON, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("error", sa.Text, nullable=True),
        sa.Column("claimed_by", sa.String(40), nullable=True),
        sa.Column("claimed_until", sa.Float(53), nullable=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("channel", "message_id", name="outbox_message"),
        sa.CheckConstraint(f"state IN {_STATES}", name="outbox_state"),
    )
    op.create_index("outbox_open", "outbox", ["channel", "state", "chat"])
    op.create_index("outbox_created", "outbox", ["created_at"])
    op.create_index("ix_outbox_conversation_id", "outbox", ["conversation_id"])
    op.create_table(
        "choice_token",
        sa.Column("token", sa.String(32), primary_key=True),
        sa.Column("conversation_id", sa.String(120), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index("choice_token_created", "choice_token", ["created_at"])
    op.create_index("ix_choice_token_conversation_id", "choice_token", ["conversation_id"])


def downgrade() -> None:
    op.drop_table("choice_token")
    op.drop_table("outbox")
