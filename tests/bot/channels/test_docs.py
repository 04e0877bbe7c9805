"""What docs/slack.md and docs/telegram.md promise: ten steps, every setting with its error, pictures, the manifest."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels.slack.client import REFUSES_US as SLACK_REFUSES
from bot.channels.telegram.client import REFUSES_US as TELEGRAM_REFUSES
from bot.channels.telegram.manage import DOINGS, texts
from bot.channels.telegram.receive import COMMANDS
from bot.settings import BotSettings
from tests.golden import pictures

ROOT = Path(__file__).resolve().parents[3]
MANIFEST = ROOT / "deploy" / "slack-manifest.yml"
PAGES = {name: (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("slack", "telegram")}


@pytest.mark.parametrize("name", PAGES)
def test_from_nothing_to_a_working_bot_in_ten_steps(name: str) -> None:
    assert re.findall(r"^(\d+)\. ", PAGES[name], re.MULTILINE) == [str(step) for step in range(1, 11)]


@pytest.mark.parametrize("name", PAGES)
def test_every_setting_of_a_platform_is_there_with_what_is_said_when_it_is_wrong(name: str) -> None:
    settings = {str(field.validation_alias) for field in BotSettings.model_fields.values()}
    told = dict(re.findall(r"^\| `([A-Z_]+)` \|[^|]*\| (.*) \|$", PAGES[name], re.MULTILINE))
    assert told.keys() >= {setting for setting in settings if setting.startswith(name.upper())}
    assert all("rong" in what or "not a number" in what for what in told.values())


def test_the_errors_are_those_that_are_really_said() -> None:
    assert f"{SLACK_REFUSES} (invalid_auth)" in PAGES["slack"]
    assert TELEGRAM_REFUSES in PAGES["telegram"]
    hints = {
        "slack": ["requests came whose signature or time is wrong: check SLACK_SIGNING_SECRET and the clock"],
        "telegram": ["requests came without the right secret token: run 'python -m bot telegram set-webhook'"],
    }
    for name, said in hints.items():
        code = (ROOT / "bot" / "channels" / name / "channel.py").read_text(encoding="utf-8")
        for hint in said:
            assert hint in PAGES[name]
            assert hint in code


def test_every_command_of_the_command_line_and_of_the_bot_is_there() -> None:
    assert all(f"python -m bot telegram {doing}" in PAGES["telegram"] for doing in DOINGS)
    assert all(f"`/{command}`" in PAGES["telegram"] for command in COMMANDS)


@pytest.mark.parametrize("name", PAGES)
def test_the_pictures_are_those_of_the_golden_files(name: str) -> None:
    lines_of = {"slack": pictures.slack_lines, "telegram": pictures.telegram_lines}[name]
    shown = re.findall(r"!\[[^]]+\]\((pictures/[a-z-]+\.svg)\)", PAGES[name])
    assert len(shown) == 4
    for path in shown:
        golden = path.removeprefix(f"pictures/{name}-").replace(".svg", ".json")
        messages = json.loads((pictures.HERE / name / golden).read_text(encoding="utf-8"))
        drawn = pictures.draw(lines_of(messages))
        assert (ROOT / "docs" / path).read_text(encoding="utf-8") == drawn, "run 'python -m tests.golden.pictures'"


def manifest() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    return read


def test_the_manifest_is_within_slacks_limits() -> None:
    told = manifest()
    shown, (command,) = told["display_information"], told["features"]["slash_commands"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(told["features"]["bot_user"]["display_name"]) <= 80
    assert re.fullmatch(r"/[a-z_-]{1,31}", command["command"])
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000


def test_the_manifest_asks_for_what_cali_uses_and_no_more() -> None:
    told = manifest()
    assert told["oauth_config"]["scopes"] == {
        "bot": ["app_mentions:read", "chat:write", "commands", "im:history", "im:write"]
    }
    assert told["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened", "app_mention", "message.im"]
    assert told["settings"]["interactivity"]["is_enabled"]
    assert not told["settings"]["socket_mode_enabled"]
    addresses = re.findall(r"https://cali\.example/\S+", MANIFEST.read_text(encoding="utf-8"))
    assert addresses == ["https://cali.example/webhooks/slack"] * 3


def test_telegrams_texts_are_within_its_limits_and_the_welsh_ones_await_a_speaker() -> None:
    told = texts()
    assert list(told) == ["", "cy"]
    for language in told.values():
        assert tuple(language["commands"]) == COMMANDS
        assert all(1 <= len(text) <= 256 for text in language["commands"].values())
        assert len(language["description"]) <= 512
        assert len(language["short"]) <= 120
    file = (ROOT / "bot" / "channels" / "telegram" / "commands.yml").read_text(encoding="utf-8")
    assert "cy: for review by a Welsh speaker." in file
    assert "commands.yml" in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
