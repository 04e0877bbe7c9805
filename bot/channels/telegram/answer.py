"""What Cali answers on Telegram: turns, commands, choices, feedback, as calls for the outbox."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from actions.reply import Outcome, Reply
from actions.telling import payload
from bot.channels.job import Job
from bot.channels.telegram import render
from bot.channels.texts import Texts
from bot.choices import PREFIX
from bot.service import Incoming, Said, Service
from bot.stores.choice_tokens import ChoiceTokens
from bot.stores.feedback import FeedbackStore, Rating, UnknownReply
from bot.stores.outbox import Call, forget_conversation
from knowledge.queries import shared_store

_RATINGS = {"h": Rating.HELPFUL, "n": Rating.NOT_HELPFUL, "w": Rating.WRONG}
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class TelegramAnswers:
    """Answers jobs of one bot."""

    service: Service
    engine: Engine
    tokens: ChoiceTokens
    feedback: FeedbackStore
    texts: Texts

    async def answer(self, job: Job) -> list[Call]:
        """The calls that answer a job, in order. Raises what Service.take raises."""
        answers = {
            "words": self._turn,
            "choice": self._chosen,
            "feedback": self._rated,
            "pressed": self._pressed,
            "start": self._start,
            "help": self._help,
            "privacy": self._privacy,
            "stop": self._stop,
            "delete": self._delete,
        }
        return await answers[job.kind](job)

    def say(self, job: Job, reply: Reply) -> list[Call]:
        """The calls that say a reply without choices. A query that was pressed is answered too."""
        return [*_query_answered(job), *_sends(job, render.messages(replace(reply, choices=())))]

    async def _turn(self, job: Job) -> list[Call]:
        return await self._told(job, await self._take(job, job.text))

    async def _take(self, job: Job, text: str) -> Said:
        return await self.service.take(Incoming("telegram", job.conversation, job.message_id, text))

    async def _told(self, job: Job, said: Said) -> list[Call]:
        calls: list[Call] = []
        for index, reply in enumerate(said.replies):
            tokens = await asyncio.to_thread(self.tokens.issue, job.conversation, reply.choices)
            carried = f"{said.message_id}:{index}" if reply.sources else None
            calls += _sends(job, render.messages(reply, tokens=tokens, feedback=carried), answers=not calls)
        return calls

    async def _start(self, job: Job) -> list[Call]:
        """Greets; with a deep link it answers that too: the id of a topic or a route, or words with hyphens."""
        welcome = self.texts.say("welcome")
        if not job.text:
            said = await self._take(job, self.service.signer.sign(job.conversation, "/greet"))
            first = replace(said.replies[0], notes=(*said.replies[0].notes, welcome))
            return await self._told(job, replace(said, replies=(first, *said.replies[1:])))
        subject = await asyncio.to_thread(_subject, job.text.lower().replace("-", "_"))
        signed = self.service.signer.sign(job.conversation, subject) if subject else None
        said = await self._take(job, signed or re.sub(r"[-_]+", " ", job.text))
        greeting = Reply(Outcome.ANSWERED, f"Hello. I'm Cali, a computer program. {welcome}")
        return [*self.say(job, greeting), *await self._told(job, said)]

    async def _help(self, job: Job) -> list[Call]:
        lead, rest = self.texts.lines("help")
        said = await self._take(job, self.service.signer.sign(job.conversation, "/capabilities"))
        helped = replace(said.replies[0], lead=lead, notes=rest)
        return await self._told(job, replace(said, replies=(helped,)))

    async def _privacy(self, job: Job) -> list[Call]:
        return self._says(job, "privacy")

    async def _stop(self, job: Job) -> list[Call]:
        return self._says(job, "stopped")

    async def _delete(self, job: Job) -> list[Call]:
        gone = await self.service.forget(job.conversation)
        await asyncio.to_thread(forget_conversation, self.engine, job.conversation, but=job.message_id)
        return self._says(job, "deleted" if gone else "nothing_kept")

    async def _chosen(self, job: Job) -> list[Call]:
        """The turn that a button asks for. The message keeps the chosen button only, and its feedback."""
        data = str(job.address["data"])
        token = data.removeprefix(render.CHOICE)
        choice = await asyncio.to_thread(self.tokens.find, job.conversation, token)
        said = await self._take(job, choice.payload if choice else PREFIX)
        answered = _query_answered(job, None if choice else self.texts.say("old_choice"))
        rows = render.used(job.address.get("rows", []), data, choice.title if choice else None)
        return [*answered, *_edited(job, rows), *await self._told(job, said)]

    async def _rated(self, job: Job) -> list[Call]:
        """Keeps what the student says about an answer."""
        mark, _, about = str(job.address["data"]).removeprefix(render.FEEDBACK).partition(":")
        message_id, _, index = about.rpartition(":")
        try:
            rating = _RATINGS[mark]
            about_reply = int(index)
            await asyncio.to_thread(self.feedback.keep, job.conversation, message_id, about_reply, rating, None)
            told = self.texts.say("thanks_wrong" if rating is Rating.WRONG else "thanks")
        except (UnknownReply, KeyError, ValueError):
            told = self.texts.say("not_rated")
        return [*_query_answered(job, told), *_edited(job, render.without_feedback(job.address.get("rows", [])))]

    async def _pressed(self, job: Job) -> list[Call]:
        known = job.address.get("data") == render.USED
        return _query_answered(job, self.texts.say("chosen_before" if known else "old_choice"))

    def _says(self, job: Job, key: str) -> list[Call]:
        lead, rest = self.texts.lines(key)
        return self.say(job, Reply(Outcome.ANSWERED, lead, notes=rest))


def _subject(name: str) -> str | None:
    """The payload that asks about a topic or a route of the store."""
    store = shared_store()
    if name in store.topics():
        return payload(name)
    return payload("route", {"route": name}) if name in store.has_details("route", "route") else None


def _sends(job: Job, messages: list[render.Message], *, answers: bool = True) -> list[Call]:
    calls = []
    for number, message in enumerate(messages):
        arguments: dict[str, Any] = {
            **message,
            "chat_id": job.address["chat_id"],
            "link_preview_options": {"is_disabled": True},
        }
        if "thread_id" in job.address:
            arguments["message_thread_id"] = job.address["thread_id"]
        if answers and number == 0 and "reply_to" in job.address:
            arguments["reply_parameters"] = {
                "message_id": job.address["reply_to"],
                "allow_sending_without_reply": True,
            }
        without = {name: value for name, value in arguments.items() if name != "parse_mode"}
        without["text"] = html.unescape(_TAG.sub("", message["text"]))
        calls.append(
            {"method": "sendMessage", "arguments": arguments, "else": {"method": "sendMessage", "arguments": without}}
        )
    return calls


def _query_answered(job: Job, text: str | None = None) -> list[Call]:
    if "callback_id" not in job.address:
        return []
    arguments = {"callback_query_id": job.address["callback_id"], **({"text": text[:200]} if text else {})}
    return [{"method": "answerCallbackQuery", "arguments": arguments, "soft": True}]


def _edited(job: Job, rows: list[render.Row]) -> list[Call]:
    if "pressed" not in job.address:
        return []
    arguments = {
        "chat_id": job.address["chat_id"],
        "message_id": job.address["pressed"],
        "reply_markup": {"inline_keyboard": rows},
    }
    return [{"method": "editMessageReplyMarkup", "arguments": arguments, "soft": True}]
