"""The output channel that Rasa speaks to: it keeps what was said, whole, for our own channels to render."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import OutputChannel

from actions.reply import Outcome, Reply, ReplyChoice


class TurnOutput(OutputChannel):
    """Collects the replies of one turn."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        return "cali"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        custom = message.get("custom") or {}
        if "reply" in custom:
            self.replies.append(Reply.from_json(custom["reply"]))
        elif message.get("text"):
            self.replies.append(_from_response(message))


def _from_response(message: dict[str, Any]) -> Reply:
    """A response of domain.yml as a reply; its outcome stands in the response's metadata."""
    metadata = message.get("metadata") or {}
    return Reply(
        outcome=Outcome(metadata.get("outcome", Outcome.ANSWERED)),
        lead=str(message["text"]),
        choices=tuple(ReplyChoice(one["title"], one["payload"]) for one in message.get("buttons") or ()),
        answer_id=metadata.get("utter_action"),
    )
