"""What Cali answers on Slack: turns, commands, choices, feedback, the home tab, as calls for the outbox."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from actions.reply import Outcome, Reply, ReplyChoice
from bot.channels.job import Job
from bot.channels.slack import render
from bot.channels.slack.client import may_respond
from bot.channels.slack.mrkdwn import escape, plain
from bot.channels.texts import Texts
from bot.choices import PREFIX
from bot.service import Incoming, Said, Service
from bot.stores.choice_tokens import ChoiceTokens
from bot.stores.feedback import FeedbackStore, Rating, UnknownReply
from bot.stores.outbox import Call, forget_conversation
from knowledge.queries import shared_store

SHORT = "t:"
_START = ("job", "entry_requirements", "routes", "pay")
_PROMPTS = (
    ("What the job is", "What does a clinical technologist do?"),
    ("What you need", "What do I need to become a clinical technologist?"),
    ("Ways in", "What are the ways in?"),
    ("Pay", "What does it pay?"),
)


@dataclass(frozen=True)
class SlackAnswers:
    """Answers jobs of one workspace. `api_url`: where response_urls may lead beside Slack's own host."""

    service: Service
    engine: Engine
    tokens: ChoiceTokens
    feedback: FeedbackStore
    texts: Texts
    api_url: str

    async def answer(self, job: Job) -> list[Call]:
        """The calls that answer a job, in order. Raises what Service.take raises."""
        answers = {
            "words": self._turn,
            "choice": self._chosen,
            "feedback": self._rated,
            "home": self._home,
            "assistant": self._assistant,
            "help": self._help,
            "privacy": self._privacy,
            "delete": self._delete,
        }
        return await answers[job.kind](job)

    def say(self, job: Job, reply: Reply) -> list[Call]:
        """The calls that say a reply without choices."""
        return self._sends(job, render.messages(replace(reply, choices=())))

    async def _turn(self, job: Job) -> list[Call]:
        return await self._told(job, await self._take(job, job.text))

    async def _take(self, job: Job, text: str) -> Said:
        return await self.service.take(Incoming("slack", job.conversation, job.message_id, text))

    async def _told(self, job: Job, said: Said) -> list[Call]:
        calls: list[Call] = []
        for index, reply in enumerate(said.replies):
            values = await asyncio.to_thread(self._values, job.conversation, reply.choices)
            carried = f"{said.message_id}|{index}" if reply.sources else None
            calls += self._sends(job, render.messages(reply, values=values, feedback=carried))
        return calls

    def _values(self, conversation: str, choices: tuple[ReplyChoice, ...]) -> list[str]:
        """What the buttons carry: the signed payloads; short tokens where those are too long."""
        most = render.MAX_BUTTON_VALUE if len(choices) <= render.MAX_BUTTONS else render.MAX_OPTION_VALUE
        if all(len(choice.payload) <= most for choice in choices):
            return [choice.payload for choice in choices]
        return [f"{SHORT}{token}" for token in self.tokens.issue(conversation, choices)]

    async def _chosen(self, job: Job) -> list[Call]:
        """The turn that a button asks for. The message shows what was chosen, and its buttons go."""
        carried = job.text
        if carried.startswith(SHORT):
            choice = await asyncio.to_thread(self.tokens.find, job.conversation, carried.removeprefix(SHORT))
            carried = choice.payload if choice else PREFIX
        said = await self._take(job, carried if carried.startswith(PREFIX) else PREFIX)
        calls = await self._told(job, said)
        title = str(job.address.get("title") or "")
        if "pressed" in job.address:
            return [*self._updated(job, render.chosen(job.address["blocks"], title)), *calls]
        if job.address.get("ephemeral") and calls and calls[0]["method"] == "response_url":
            calls[0]["arguments"]["replace_original"] = True
            calls[0]["arguments"]["blocks"] = [*render.chosen([], title), *calls[0]["arguments"].get("blocks", [])][:50]
        return calls

    async def _rated(self, job: Job) -> list[Call]:
        """Keeps what the student says about an answer."""
        message_id, _, index = job.text.rpartition("|")
        try:
            rating = Rating(job.address["rating"])
            about = int(index)
            await asyncio.to_thread(self.feedback.keep, job.conversation, message_id, about, rating, None)
            told = self.texts.say("thanks_wrong" if rating is Rating.WRONG else "thanks")
        except (UnknownReply, ValueError):
            told = self.texts.say("not_rated")
        if "pressed" in job.address:
            return self._updated(job, render.rated(job.address["blocks"], told))
        return self.say(job, Reply(Outcome.ANSWERED, told))

    async def _home(self, job: Job) -> list[Call]:
        """The home tab: who Cali is, topics to start from, a menu of all topics, what is kept."""
        topics = await asyncio.to_thread(lambda: shared_store().topics())
        sign = self.service.signer.sign
        choices = [ReplyChoice(title, sign(job.conversation, f"/{topic}")) for topic, title in topics.items()]
        buttons = [
            render.button(topics[topic], f"choice:{number}", sign(job.conversation, f"/{topic}"))
            for number, topic in enumerate(_START)
            if topic in topics
        ]
        lead, rest = self.texts.lines("home")
        private, more = self.texts.lines("privacy")
        blocks: list[render.Block] = [
            {"type": "header", "text": plain(self.texts.say("home_title"))},
            render.section("\n".join(escape(line) for line in (lead, *rest))),
        ]
        if buttons:
            blocks.append({"type": "actions", "block_id": "choices", "elements": buttons})
        blocks += render.menus(choices, [choice.payload for choice in choices])
        blocks.append(render.section("\n".join(escape(line) for line in (private, *more))))
        view = {"type": "home", "blocks": blocks}
        arguments = {"user_id": job.address["user"], "view": view}
        return [{"method": "views.publish", "arguments": arguments}]

    async def _assistant(self, job: Job) -> list[Call]:
        """Greets in a new assistant thread, and offers questions."""
        said = await self._take(job, self.service.signer.sign(job.conversation, "/greet"))
        first = replace(said.replies[0], notes=(*said.replies[0].notes, self.texts.say("welcome")))
        calls = await self._told(job, replace(said, replies=(first, *said.replies[1:])))
        prompts = [{"title": title, "message": message} for title, message in _PROMPTS]
        arguments = {
            "channel_id": job.address["channel"],
            "thread_ts": job.address["thread"],
            "prompts": prompts,
        }
        return [*calls, {"method": "assistant.threads.setSuggestedPrompts", "arguments": arguments, "soft": True}]

    async def _help(self, job: Job) -> list[Call]:
        lead, rest = self.texts.lines("help")
        said = await self._take(job, self.service.signer.sign(job.conversation, "/capabilities"))
        helped = replace(said.replies[0], lead=lead, notes=(*rest, self.texts.say("welcome")))
        return await self._told(job, replace(said, replies=(helped,)))

    async def _privacy(self, job: Job) -> list[Call]:
        return self._says(job, "privacy")

    async def _delete(self, job: Job) -> list[Call]:
        gone = await self.service.forget(job.conversation)
        await asyncio.to_thread(forget_conversation, self.engine, job.conversation, but=job.message_id)
        return self._says(job, "deleted" if gone else "nothing_kept")

    def _says(self, job: Job, key: str) -> list[Call]:
        lead, rest = self.texts.lines(key)
        return self.say(job, Reply(Outcome.ANSWERED, lead, notes=rest))

    def _sends(self, job: Job, messages: list[render.Message]) -> list[Call]:
        return [self._send(job, message) for message in messages]

    def _send(self, job: Job, message: render.Message) -> Call:
        """One message, with the same as text alone for where Slack refuses the blocks."""
        without = {"text": message["text"]}
        url = str(job.address.get("response_url") or "")
        if job.address.get("ephemeral") and may_respond(url, self.api_url):
            arguments = {"response_type": "ephemeral", "replace_original": False}
            call = {"method": "response_url", "url": url}
            other = {**call, "arguments": {**arguments, **without}}
            return {**call, "arguments": {**arguments, **message}, "else": other}
        where: dict[str, Any] = {"channel": job.address["channel"]}
        method = "chat.postMessage"
        if job.address.get("ephemeral"):
            method, where = "chat.postEphemeral", {**where, "user": job.address["user"]}
        else:
            where |= {"unfurl_links": False, "unfurl_media": False}
        if "thread" in job.address:
            where["thread_ts"] = job.address["thread"]
        return {
            "method": method,
            "arguments": {**where, **message},
            "else": {"method": method, "arguments": {**where, **without}},
        }

    @staticmethod
    def _updated(job: Job, blocks: list[render.Block]) -> list[Call]:
        arguments = {
            "channel": job.address["channel"],
            "ts": job.address["pressed"],
            "text": job.address.get("text") or "Cali",
            "blocks": blocks,
        }
        return [{"method": "chat.update", "arguments": arguments, "soft": True}]
