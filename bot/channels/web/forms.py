"""What the web API accepts."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.stores.feedback import Rating

MAX_COMMENT = 500


class NewMessage(BaseModel):
    """A message: words, or a choice's payload as the reply had it. The id is the client's; repeating it is safe."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    text: str | None = None
    choice: str | None = Field(default=None, max_length=2000)

    @model_validator(mode="after")
    def one_of_two(self) -> NewMessage:
        if (self.text is None) == (self.choice is None):
            raise ValueError("give either text or choice")
        return self


class NewFeedback(BaseModel):
    """What a student thinks of a reply. `reply`: which of the replies to the message, from 0."""

    model_config = ConfigDict(extra="forbid", strict=True)

    message: str = Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    reply: int = Field(default=0, ge=0, le=50)
    rating: Rating = Field(strict=False)
    comment: str | None = Field(default=None, max_length=MAX_COMMENT)
