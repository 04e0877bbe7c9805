"""What a platform's client says when a call did not work, in words that the outbox understands."""

from __future__ import annotations


class NotSent(Exception):
    """The platform did not take a call. Its text holds a reason for people, never what was to be sent."""


class TryLater(NotSent):
    """It may work later. `after`: seconds that the platform asks us to wait. `everywhere`: it asks for all chats."""

    def __init__(self, reason: str, *, after: float | None = None, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.everywhere = everywhere


class Refused(NotSent):
    """It will not work, however often it is tried. `gone`: nothing else can be sent to this chat either."""

    def __init__(self, reason: str, *, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


class Moved(NotSent):
    """The chat has another address now: these parts of the calls change."""

    def __init__(self, reason: str, changes: dict[str, object]) -> None:
        super().__init__(reason)
        self.changes = changes
