"""A wrong or missing setting stops the start with one sentence that names it."""

import os
import subprocess
import sys

import pytest
from pydantic import SecretStr

from bot.settings import BotSettings, SettingsError, load_settings
from knowledge.settings import ROOT, KnowledgeSettings
from tests.serving import clean_environment, setting_names

WRONG = [
    ("PORT", "0"),
    ("PORT", "65536"),
    ("PORT", "http"),
    ("LOG_LEVEL", "loud"),
    ("DEV_REST", "maybe"),
    ("SESSION_SECRET", "short"),
    ("SESSION_MINUTES", "0"),
    ("SESSION_MINUTES", "1441"),
    ("SESSION_MINUTES", "half an hour"),
    ("TURN_SECONDS", "0"),
    ("TURN_SECONDS", "61"),
    ("ACTION_SERVER_URL", "localhost:5055"),
    ("RETENTION_DAYS", "0"),
    ("RETENTION_DAYS", "for ever"),
    ("ALLOWED_ORIGINS", "school.example"),
    ("ALLOWED_ORIGINS", "https://school.example/page"),
    ("ALLOWED_ORIGINS", "http://school.example"),
    ("ALLOWED_ORIGINS", "*"),
    ("TRUSTED_PROXIES", "-1"),
    ("TRUSTED_PROXIES", "6"),
    ("MESSAGES_PER_MINUTE", "0"),
    ("ADDRESS_MESSAGES_PER_MINUTE", "many"),
    ("SESSIONS_PER_MINUTE", "0"),
    ("DATABASE_URL", "cali.db"),
    ("DATABASE_URL", "mysql://cali@db/cali"),
    ("DATABASE_CONNECT_SECONDS", "0"),
    ("DATABASE_STATEMENT_SECONDS", "100"),
    ("DATABASE_POOL_SIZE", "0"),
]
ANY_TEXT = {"HOST", "MODEL_PATH", "KNOWLEDGE_CONTENT", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_API_URL"} | {
    "TELEGRAM_TOKEN",
    "TELEGRAM_SECRET_TOKEN",
    "TELEGRAM_API_URL",
}


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_named_in_one_sentence(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as stopped:
        load_settings()
    said = str(stopped.value)
    assert said.startswith(f"{name} is wrong: ")
    assert said.endswith(".")
    assert "\n" not in said


def test_every_setting_that_can_be_wrong_is_tried():
    assert {name for name, _ in WRONG} | ANY_TEXT == set(setting_names())


def test_a_wrong_secret_is_not_shown(monkeypatch):
    monkeypatch.setenv("SESSION_SECRET", "hunter2")
    with pytest.raises(SettingsError) as stopped:
        load_settings()
    assert "hunter2" not in str(stopped.value)


def test_a_database_password_is_not_shown(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://cali:hunter2@db/cali")
    with pytest.raises(SettingsError) as stopped:
        load_settings()
    assert "hunter2" not in str(stopped.value)


def test_without_a_secret_the_service_starts_in_development_only():
    with pytest.raises(SettingsError, match=r"^SESSION_SECRET is missing: .*\.$"):
        BotSettings(SESSION_SECRET=None).secret()


def test_a_secret_for_development_is_made_once_and_only_its_owner_reads_it(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.settings.ROOT", tmp_path)
    settings = BotSettings(SESSION_SECRET=None, DEV_REST=True)
    assert settings.secret() == settings.secret()
    assert len(settings.secret()) >= 32
    assert (tmp_path / "var" / "session-secret").stat().st_mode & 0o077 == 0


def test_an_empty_setting_counts_as_not_set(monkeypatch):
    for name in setting_names():
        monkeypatch.setenv(name, "")
    settings, store = load_settings()
    assert (settings.port, settings.host, settings.dev_rest) == (5005, "127.0.0.1", False)
    assert store.database_url.startswith("sqlite:///")


def test_origins_are_listed_with_spaces_or_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_ORIGINS", "https://a.example, https://b.example http://localhost:3000")
    assert BotSettings().allowed_origins == ["https://a.example", "https://b.example", "http://localhost:3000"]


def test_a_postgresql_address_gets_the_driver_that_is_installed():
    url = KnowledgeSettings(DATABASE_URL="postgresql://cali:p%40ss@db/cali").database_url
    assert url == "postgresql+psycopg://cali:p%40ss@db/cali"


def test_secrets_do_not_show_when_settings_are_printed():
    settings = BotSettings(SESSION_SECRET=SecretStr("s" * 40), SLACK_BOT_TOKEN=SecretStr("xoxb-secret"))
    assert "xoxb-secret" not in repr(settings)
    assert "s" * 40 not in repr(settings)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "no"}, "PORT is wrong"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is wrong"),
        ({}, "SESSION_SECRET is missing"),
    ],
)
def test_the_service_does_not_start_with_a_wrong_setting(settings, named, model):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=ROOT,
        env=clean_environment({"MODEL_PATH": str(model), **settings}),
        capture_output=True,
        text=True,
        timeout=250,
    )
    assert done.returncode == 1, done.stderr
    assert named in done.stderr
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if not line.startswith("·")] == [done.stderr.splitlines()[-1]]
    assert "SESSION_SECRET" not in os.environ or os.environ["SESSION_SECRET"] not in done.stderr
