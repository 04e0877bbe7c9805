"""The Telegram channel: the webhook, or long polling in development; the bot's health."""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import Any

import structlog
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Update
from telegram.constants import ChatAction
from telegram.error import InvalidToken, TelegramError

from actions.reply import Reply
from bot.channels.desk import Desk, new_instance
from bot.channels.job import Job
from bot.channels.outbox import ends
from bot.channels.telegram.answer import TelegramAnswers
from bot.channels.telegram.client import REFUSES_US, make, make_bot, problem_of
from bot.channels.telegram.receive import ALLOWED_UPDATES, Gone, Me, parsed, read
from bot.channels.texts import Texts
from bot.service import Service
from bot.settings import BotSettings
from bot.stores.choice_tokens import ChoiceTokens
from bot.stores.feedback import FeedbackStore
from bot.stores.outbox import Call, OutboxStore

log = structlog.get_logger(__name__)
PROOF_HEADER = "X-Telegram-Bot-Api-Secret-Token"
FIRST_PROBE_WAIT, LONGEST_PROBE_WAIT, PROBE_AGAIN = 1.0, 60.0, 300.0
POLL_SECONDS = 10
_NOT_AN_UPDATE = (ValueError, TypeError, KeyError, AttributeError)


class TelegramChannel:
    """One bot. With a secret token Telegram calls us; without one we ask Telegram, in development only."""

    name = "telegram"

    def __init__(self, settings: BotSettings, service: Service, engine: Engine, **desk: Any) -> None:
        assert settings.telegram_token is not None
        token = settings.telegram_token.get_secret_value()
        secret = settings.telegram_secret_token
        self._secret = secret.get_secret_value() if secret else None
        number = token.partition(":")[0]
        self._me = Me(int(number) if number.isdigit() else 0)
        self._bot = make_bot(token, settings.telegram_api_url)
        days = settings.retention_days
        self._answers = TelegramAnswers(
            service,
            engine,
            ChoiceTokens(engine, days),
            FeedbackStore(engine),
            Texts("Telegram", days, "/privacy", "/delete"),
        )
        lease = desk.pop("lease", 30.0)
        self.desk = Desk(self, service, OutboxStore(engine, self.name, new_instance(), lease), **desk)
        self._tasks: list[asyncio.Task[None]] = []
        self._status: dict[str, Any] = {"status": "starting"}
        self._refused = 0

    def routes(self) -> list[Route]:
        return [Route("/webhooks/telegram", self.webhook, methods=["POST"])] if self._secret else []

    def start(self) -> None:
        """Begins to work; does not wait for Telegram."""
        self.desk.start()
        self._tasks.append(asyncio.create_task(self._probe() if self._secret else self._poll()))

    async def stop(self) -> None:
        for task in self._tasks:
            await ends(task)
        await self.desk.stop()
        await self._bot.close_connections()

    def health(self) -> dict[str, Any]:
        """How Telegram is, for /health/channels."""
        told = {**self._status, **self.desk.counts, "mode": "webhook" if self._secret else "polling"}
        if self.desk.outbox.last_problem:
            told["last_problem"] = self.desk.outbox.last_problem
        if self._refused:
            told["refused_requests"] = self._refused
            told["hint"] = "requests came without the right secret token: run 'python -m bot telegram set-webhook'"
        return told

    async def webhook(self, request: Request) -> Response:
        """Takes an update. 200 for whatever Telegram may send: anything else would make it come again for hours."""
        given = request.headers.get(PROOF_HEADER, "").encode("utf-8", "replace")
        if self._secret is None or not hmac.compare_digest(given, self._secret.encode()):
            self._refused += 1
            return JSONResponse({"error": "wrong secret token"}, 403)
        try:
            update = parsed(json.loads(await request.body()), self._bot)
        except (*_NOT_AN_UPDATE, RecursionError) as error:
            log.warning("update_not_understood", error=type(error).__name__)
            return JSONResponse({})
        if update is not None:
            await self.receive(update)
        return JSONResponse({})

    async def receive(self, update: Update) -> None:
        """Accepts what the update asks for."""
        try:
            found = read(update, self._me)
        except _NOT_AN_UPDATE as error:
            log.warning("update_not_understood", error=type(error).__name__)
            return
        if isinstance(found, Gone):
            self.desk.take_back(found.chat, "blocked by the student, or thrown out of the group")
        elif found is not None and await self.desk.accept(found) and found.kind == "stop":
            self.desk.take_back(found.chat, "stopped by the student", but=found.message_id)

    async def answer(self, job: Job) -> list[Call]:
        return await self._answers.answer(job)

    def say(self, job: Job, reply: Reply) -> list[Call]:
        return self._answers.say(job, reply)

    async def send(self, call: Call) -> None:
        await make(self._bot, call)

    async def typing(self, job: Job) -> None:
        thread = job.address.get("thread_id")
        try:
            await self._bot.send_chat_action(job.address["chat_id"], ChatAction.TYPING, message_thread_id=thread)
        except TelegramError as error:
            raise problem_of(error) from None

    async def _probe(self) -> None:
        """Looks now and then whether Telegram knows us, and where it sends updates."""
        wait = FIRST_PROBE_WAIT
        while True:
            if await self._introduced():
                wait = FIRST_PROBE_WAIT
                await self._look_at_webhook()
                await asyncio.sleep(PROBE_AGAIN)
            else:
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_PROBE_WAIT)

    async def _introduced(self) -> bool:
        try:
            me = await self._bot.get_me()
        except InvalidToken:
            self._status = {"status": "refused", "reason": REFUSES_US}
        except TelegramError as error:
            self._status = {"status": "unreachable", "reason": str(problem_of(error))}
        except Exception as error:  # whatever a platform answers, the service goes on
            self._status = {"status": "unreachable", "reason": type(error).__name__}
        else:
            self._me = Me(me.id, me.username)
            self._status = {"status": "ok", "bot": f"@{me.username}"}
            return True
        log.warning("telegram_not_ready", reason=self._status["reason"])
        return False

    async def _look_at_webhook(self) -> None:
        try:
            info = await self._bot.get_webhook_info()
        except Exception as error:  # only a hint hangs on this
            log.debug("webhook_info_failed", error=type(error).__name__)
            return
        if not info.url:
            self._status["hint"] = "no webhook is set: run 'python -m bot telegram set-webhook https://your.address'"
        elif info.last_error_message:
            self._status["hint"] = f"Telegram could not deliver: {info.last_error_message[:200]}"

    async def _poll(self) -> None:
        """Asks Telegram for updates; an update counts as fetched only when it is written down."""
        wait, offset, ready = FIRST_PROBE_WAIT, 0, False
        while True:
            try:
                if not ready:
                    ready = await self._introduced() and await self._bot.delete_webhook()
                if ready:
                    updates = await self._bot.get_updates(
                        offset=offset, timeout=POLL_SECONDS, allowed_updates=list(ALLOWED_UPDATES)
                    )
                    for update in updates:
                        await self.receive(update)
                        offset = update.update_id + 1
                    wait = FIRST_PROBE_WAIT
                    continue
            except TelegramError as error:
                self._status = {"status": "unreachable", "reason": str(problem_of(error))}
                ready = False
            except Exception as error:  # polling goes on, whatever one round met
                log.error("polling_failed", error=type(error).__name__)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_PROBE_WAIT)
