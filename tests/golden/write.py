"""Writes the golden files anew: `python -m tests.golden.write`. Look at what changed before you keep it."""

from __future__ import annotations

import json
from pathlib import Path

from bot.channels.slack import render as slack
from bot.channels.telegram import render as telegram
from tests.bot.channels.replies import SHOWN

HERE = Path(__file__).parent


def main() -> None:
    for name, reply in SHOWN.items():
        rated = bool(reply.sources)
        values = [f"t:{number}" for number in range(len(reply.choices))]
        tokens = [f"{number:022d}" for number in range(len(reply.choices))]
        told = {
            "slack": slack.messages(reply, values=values, feedback="Ev01|0" if rated else None),
            "telegram": telegram.messages(reply, tokens=tokens, feedback="4242:1:0" if rated else None),
        }
        for channel, messages in told.items():
            path = HERE / channel / f"{name}.json"
            path.write_text(f"{json.dumps(messages, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
