"""The store's own settings, read from the environment."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent


class KnowledgeSettings(BaseSettings):
    """`DATABASE_URL`: SQLite file or PostgreSQL. `KNOWLEDGE_CONTENT`: the folder of the content files."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    database_url: str = Field(default=f"sqlite:///{ROOT / 'var' / 'cali.db'}", validation_alias="DATABASE_URL")
    content: Path = Field(default=Path(__file__).resolve().parent / "content", validation_alias="KNOWLEDGE_CONTENT")
    connect_seconds: int = Field(default=3, ge=1, le=60, validation_alias="DATABASE_CONNECT_SECONDS")
    statement_seconds: int = Field(default=5, ge=1, le=60, validation_alias="DATABASE_STATEMENT_SECONDS")
    pool_size: int = Field(default=5, ge=1, le=50, validation_alias="DATABASE_POOL_SIZE")

    @field_validator("database_url")
    @classmethod
    def known_database(cls, value: str) -> str:
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError("must look like sqlite:///file.db or postgresql://user@host/name") from None
        if url.drivername == "postgresql":
            url = url.set(drivername="postgresql+psycopg")
        if url.drivername not in ("sqlite", "postgresql+psycopg"):
            raise ValueError("must be a sqlite:// or a postgresql:// address")
        return url.render_as_string(hide_password=False)
