"""What Cali says on Slack and Telegram beside the answers; the words are in texts.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

_TEXTS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("texts.yml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Texts:
    """`platform`: its name for people. `privacy`, `delete`: the commands there, as a student types them."""

    platform: str
    days: int
    privacy: str
    delete: str

    def say(self, key: str) -> str:
        """The text with the platform's words in it. Raises KeyError for an unknown key."""
        return _TEXTS[key].format(platform=self.platform, days=self.days, privacy=self.privacy, delete=self.delete)

    def lines(self, key: str) -> tuple[str, tuple[str, ...]]:
        """The text as a lead and what follows it."""
        first, *rest = [line for line in self.say(key).split("\n") if line]
        return first, tuple(rest)
