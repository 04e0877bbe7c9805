"""Reads an update: what Cali is to do about it, if anything. Pure: no network, no store.

What Telegram can send, and what comes of it:

| update | behaviour |
|---|---|
| private message with text, or a caption | a turn |
| private message without words (photo, voice, sticker, location, …) | a turn that says that Cali reads words only |
| message in a group | a turn where Cali is mentioned or answered, else nothing |
| callback query | a turn with the choice; feedback; or just an answer to the query |
| blocked, or thrown out of a group | what was still to be sent there is given up |
| edited message, channel post, service message, anything else | nothing |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channels.job import Job
from bot.channels.telegram.render import CHOICE, FEEDBACK

COMMANDS = ("start", "help", "privacy", "stop", "delete")
DEEP_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")
ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""What the webhook asks Telegram for: the rest would do nothing."""
_MEDIA = (
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "document",
    "game",
    "live_photo",
    "location",
    "paid_media",
    "photo",
    "poll",
    "sticker",
    "story",
    "venue",
    "video",
    "video_note",
    "voice",
)
_PLAIN = (
    "message_id",
    "date",
    "chat",
    "from",
    "text",
    "caption",
    "entities",
    "caption_entities",
    "media_group_id",
    "is_topic_message",
    "message_thread_id",
)


@dataclass(frozen=True)
class Me:
    """The bot's own id, and its username as soon as Telegram has told it."""

    id: int
    username: str | None = None

    def is_named(self, mention: str) -> bool:
        """Whether an @name is ours. While our name is not known, any bot's name counts: they all end in 'bot'."""
        name = mention.removeprefix("@").lower()
        return name == self.username.lower() if self.username else name.endswith("bot")


@dataclass(frozen=True)
class Gone:
    """Cali was blocked, or thrown out of a group."""

    chat: str


def parsed(data: Any, bot: Bot) -> Update | None:
    """The update. What the library cannot read of a message, such as a poll of an older form, counts as no words.

    Raises ValueError, TypeError, KeyError or AttributeError for what is no update.
    """
    try:
        return Update.de_json(data, bot)
    except TypeError:
        message = data.get("message")
        if not isinstance(message, dict):
            raise
        kept = {name: message[name] for name in _PLAIN if name in message}
        if "text" not in kept and "caption" not in kept:
            kept["dice"] = {"emoji": "?", "value": 1}
        return Update.de_json({"update_id": data["update_id"], "message": kept}, bot)


def read(update: Update, me: Me) -> Job | Gone | None:
    """What is to be done about the update; None for nothing."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query, me)
    if update.my_chat_member is not None:
        left = update.my_chat_member.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
        return Gone(str(update.my_chat_member.chat.id)) if left else None
    if update.message is not None:
        return _written(update.update_id, update.message, me)
    return None


def conversation_of(chat_id: int) -> str:
    return f"tg:{chat_id}"


def _written(update_id: int, message: Message, me: Me) -> Job | None:
    if message.from_user is None or message.from_user.is_bot:
        return None
    private = message.chat.type == ChatType.PRIVATE
    if not private and (message.chat.type == ChatType.CHANNEL or not _addressed(message, me)):
        return None
    text = message.text or message.caption or ""
    if not text and not any(getattr(message, kind, None) for kind in _MEDIA):
        return None
    kind, words = _command(message, me) or ("words", _without_mentions(message, me))
    address: dict[str, Any] = {"chat_id": message.chat.id}
    if not private:
        address["reply_to"] = message.message_id
    if message.is_topic_message and message.message_thread_id:
        address["thread_id"] = message.message_thread_id
    album = message.media_group_id if not text else None
    return Job(
        message_id=f"{me.id}:album:{album}"[:120] if album else f"{me.id}:{update_id}",
        conversation=conversation_of(message.chat.id),
        chat=str(message.chat.id),
        position=float(update_id),
        address=address,
        kind=kind,
        text=words,
    )


def _pressed(update_id: int, query: CallbackQuery, me: Me) -> Job | None:
    data = query.data or ""
    address: dict[str, Any] = {"callback_id": query.id}
    chat_id = query.message.chat.id if query.message is not None else query.from_user.id
    address["chat_id"] = chat_id
    if isinstance(query.message, Message):
        address["pressed"] = query.message.message_id
        address["rows"] = _rows(query.message.reply_markup)
        if query.message.is_topic_message and query.message.message_thread_id:
            address["thread_id"] = query.message.message_thread_id
    address["data"] = data[:64]
    kind = "choice" if data.startswith(CHOICE) else "feedback" if data.startswith(FEEDBACK) else "pressed"
    return Job(
        message_id=f"{me.id}:{update_id}",
        conversation=conversation_of(chat_id),
        chat=str(chat_id),
        position=float(update_id),
        address=address,
        kind=kind,
    )


def _rows(markup: InlineKeyboardMarkup | None) -> list[list[dict[str, str]]]:
    return [
        [{"text": one.text, "callback_data": str(one.callback_data or "")} for one in row]
        for row in (markup.inline_keyboard if markup else ())
    ]


def _entities(message: Message) -> Mapping[MessageEntity, str]:
    found = message.parse_entities() if message.text else message.parse_caption_entities()
    return dict(sorted(found.items(), key=lambda one: one[0].offset))


def _is_us(entity: MessageEntity, text: str, me: Me) -> bool:
    if entity.type == MessageEntity.MENTION:
        return me.is_named(text)
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    return entity.type == MessageEntity.BOT_COMMAND and "@" in text and me.is_named(text.partition("@")[2])


def _addressed(message: Message, me: Me) -> bool:
    answered = message.reply_to_message
    if answered is not None and answered.from_user is not None and answered.from_user.id == me.id:
        return True
    return any(_is_us(entity, text, me) for entity, text in _entities(message).items())


def _command(message: Message, me: Me) -> tuple[str, str] | None:
    """The command at the start of the message, and what follows it."""
    text = message.text or message.caption or ""
    for entity, found in _entities(message).items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            name, _, whom = found.removeprefix("/").partition("@")
            rest = text[len(found) :].strip()
            if name.lower() not in COMMANDS or (whom and not me.is_named(whom)):
                return None
            if name.lower() == "start" and rest and not DEEP_LINK.fullmatch(rest):
                return "words", rest
            return name.lower(), rest
    return None


def _without_mentions(message: Message, me: Me) -> str:
    text = message.text or message.caption or ""
    for entity, found in _entities(message).items():
        if entity.type in (MessageEntity.MENTION, MessageEntity.TEXT_MENTION) and _is_us(entity, found, me):
            text = text.replace(found, " ", 1)
    return text.strip()
