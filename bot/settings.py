"""Every setting but the store's own. A missing or wrong one stops the start with one sentence that names it."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from knowledge.settings import ROOT, KnowledgeSettings


class SettingsError(SystemExit):
    """Stops the start; its text is the one sentence."""


class BotSettings(BaseSettings):
    """The service's settings, each by the name of its environment variable."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(5005, ge=1, le=65535, validation_alias="PORT")
    model_path: Path = Field(ROOT / "models" / "cali.tar.gz", validation_alias="MODEL_PATH")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", validation_alias="LOG_LEVEL")
    dev_rest: bool = Field(False, validation_alias="DEV_REST")
    session_secret: SecretStr | None = Field(None, validation_alias="SESSION_SECRET")
    session_minutes: int = Field(30, ge=1, le=1440, validation_alias="SESSION_MINUTES")
    turn_seconds: float = Field(10.0, gt=0, le=60, validation_alias="TURN_SECONDS")
    action_server_url: str | None = Field(None, validation_alias="ACTION_SERVER_URL")
    retention_days: int = Field(30, ge=1, le=3650, validation_alias="RETENTION_DAYS")
    allowed_origins: Annotated[list[str], NoDecode] = Field(default_factory=list, validation_alias="ALLOWED_ORIGINS")
    trusted_proxies: int = Field(0, ge=0, le=5, validation_alias="TRUSTED_PROXIES")
    messages_per_minute: int = Field(30, ge=1, le=1000, validation_alias="MESSAGES_PER_MINUTE")
    address_messages_per_minute: int = Field(900, ge=1, le=100_000, validation_alias="ADDRESS_MESSAGES_PER_MINUTE")
    sessions_per_minute: int = Field(120, ge=1, le=10_000, validation_alias="SESSIONS_PER_MINUTE")
    slack_bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    telegram_token: SecretStr | None = Field(None, validation_alias="TELEGRAM_TOKEN")
    telegram_secret_token: SecretStr | None = Field(None, validation_alias="TELEGRAM_SECRET_TOKEN")
    telegram_api_url: str = Field("https://api.telegram.org", validation_alias="TELEGRAM_API_URL")

    @field_validator("session_secret")
    @classmethod
    def long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("must have at least 32 characters")
        return value

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def listed(cls, value: object) -> object:
        """A list separated by spaces or commas, each like https://school.example."""
        origins = value.replace(",", " ").split() if isinstance(value, str) else value
        for origin in origins if isinstance(origins, list) else []:
            if (
                not str(origin).startswith(("https://", "http://localhost", "http://127.0.0.1"))
                or origin.count("/") > 2
            ):
                raise ValueError(f"'{origin}' must look like https://school.example")
        return origins

    @field_validator("action_server_url")
    @classmethod
    def is_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value

    def secret(self) -> str:
        """What sessions and choices are signed with. Raises SettingsError where none is set outside development."""
        if self.session_secret is not None:
            return self.session_secret.get_secret_value()
        if not self.dev_rest:
            raise SettingsError("SESSION_SECRET is missing: set it to at least 32 random characters.")
        return _development_secret()


def load_settings() -> tuple[BotSettings, KnowledgeSettings]:
    """Both parts of the settings. Raises SettingsError with one sentence for the first wrong one."""
    try:
        return BotSettings(), KnowledgeSettings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "A setting"
        raise SettingsError(f"{name} is wrong: {first['msg'].removeprefix('Value error, ')}.") from None


def _development_secret() -> str:
    """Kept in a file, so that sessions outlive a restart while developing."""
    path = ROOT / "var" / "session-secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()
