"""The Slack channel: Bolt in our ASGI application; the workspace's health."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions.reply import Reply
from bot.channels.desk import Desk, new_instance
from bot.channels.job import Job
from bot.channels.outbox import ends
from bot.channels.slack.answer import SlackAnswers
from bot.channels.slack.client import REFUSES_US, SECONDS, make, make_client, problem_of
from bot.channels.slack.receive import read
from bot.channels.texts import Texts
from bot.service import Service
from bot.settings import BotSettings
from bot.stores.choice_tokens import ChoiceTokens
from bot.stores.feedback import FeedbackStore
from bot.stores.outbox import Call, OutboxStore

log = structlog.get_logger(__name__)
FIRST_PROBE_WAIT, LONGEST_PROBE_WAIT, PROBE_AGAIN = 1.0, 60.0, 300.0
_ANYTHING = re.compile(r".*", re.DOTALL)


class SlackChannel:
    """One workspace, by a token from the environment."""

    name = "slack"

    def __init__(self, settings: BotSettings, service: Service, engine: Engine, **desk: Any) -> None:
        assert settings.slack_bot_token is not None
        assert settings.slack_signing_secret is not None
        self._token = settings.slack_bot_token.get_secret_value()
        self._client = make_client(self._token, settings.slack_api_url)
        days = settings.retention_days
        self._answers = SlackAnswers(
            service,
            engine,
            ChoiceTokens(engine, days),
            FeedbackStore(engine),
            Texts("Slack", days, "/cali privacy", "/cali delete"),
            settings.slack_api_url,
        )
        lease = desk.pop("lease", 30.0)
        self.desk = Desk(self, service, OutboxStore(engine, self.name, new_instance(), lease), **desk)
        self._handler = AsyncSlackRequestHandler(self._bolt(settings.slack_signing_secret.get_secret_value()))
        self._tasks: list[asyncio.Task[None]] = []
        self._status: dict[str, Any] = {"status": "starting"}
        self._user: str | None = None
        self._bot: str | None = None
        self._refused = 0

    def routes(self) -> list[Route]:
        return [Route("/webhooks/slack", self.webhook, methods=["POST"])]

    def start(self) -> None:
        """Begins to work; does not wait for Slack."""
        self._client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        self.desk.start()
        self._tasks.append(asyncio.create_task(self._probe()))

    async def stop(self) -> None:
        for task in self._tasks:
            await ends(task)
        await self.desk.stop()
        if self._client.session is not None:
            await self._client.session.close()

    def health(self) -> dict[str, Any]:
        """How Slack is, for /health/channels."""
        told = {**self._status, **self.desk.counts}
        if self.desk.outbox.last_problem:
            told["last_problem"] = self.desk.outbox.last_problem
        if self._refused:
            told["refused_requests"] = self._refused
            told["hint"] = "requests came whose signature or time is wrong: check SLACK_SIGNING_SECRET and the clock"
        return told

    async def webhook(self, request: Request) -> Response:
        """Hands the request to Bolt, which checks its signature and its time."""
        if not request.headers.get("x-slack-request-timestamp", "0").isdecimal():
            return self._refuse()
        try:
            response = await self._handler.handle(request)
        except ValueError:  # neither JSON nor a form, so Bolt could not look at its signature
            return self._refuse()
        if response.status_code == 401:
            self._refused += 1
        if response.status_code == 404:  # verified, and nothing that we listen to
            return Response()
        return response

    def _refuse(self) -> Response:
        self._refused += 1
        return JSONResponse({"error": "invalid request"}, 401)

    async def answer(self, job: Job) -> list[Call]:
        return await self._answers.answer(job)

    def say(self, job: Job, reply: Reply) -> list[Call]:
        return self._answers.say(job, reply)

    async def send(self, call: Call) -> None:
        await make(self._client, call)

    async def typing(self, job: Job) -> None:
        """Slack has a status for threads only."""
        if "thread" in job.address and not job.address.get("ephemeral"):
            status = self._answers.texts.say("thinking")
            arguments = {"channel_id": job.address["channel"], "thread_ts": job.address["thread"], "status": status}
            await make(self._client, {"method": "assistant.threads.setStatus", "arguments": arguments})

    def _bolt(self, signing_secret: str) -> AsyncApp:
        """Bolt writes the message down in a global middleware, and only then acknowledges.

        `authorize` needs no network: Bolt's own would ask Slack who we are while the first event waits.
        """

        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=enterprise_id,
                team_id=team_id,
                bot_token=self._token,
                bot_user_id=self._user,
                bot_id=self._bot,
            )

        app = AsyncApp(
            name="cali",
            signing_secret=signing_secret,
            authorize=authorize,
            client=self._client,
            process_before_response=True,
        )
        app.middleware(self._write_down)
        for listens in (app.event, app.action, app.command, app.shortcut, app.view, app.view_closed, app.options):
            listens(_ANYTHING)(_acknowledge)
        return app

    async def _write_down(self, body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:  # noqa: A002  # Bolt's name
        job = read(body, self._user)
        if job is not None:
            await self.desk.accept(job)
        await next()

    async def _probe(self) -> None:
        """Looks now and then whether Slack knows us."""
        wait = FIRST_PROBE_WAIT
        while True:
            try:
                me = await self._client.auth_test()
            except SlackApiError as error:
                reason = str(problem_of(error))
                refused = reason.startswith(REFUSES_US)
                self._status = {"status": "refused" if refused else "unreachable", "reason": reason}
            except Exception as error:  # whatever a platform answers, the service goes on
                reason = f"Slack cannot be reached ({type(error).__name__})"
                self._status = {"status": "unreachable", "reason": reason}
            else:
                self._user, self._bot = me.get("user_id"), me.get("bot_id")
                self._status = {"status": "ok", "team": me.get("team"), "user": me.get("user")}
                wait = FIRST_PROBE_WAIT
                await asyncio.sleep(PROBE_AGAIN)
                continue
            log.warning("slack_not_ready", reason=self._status["reason"])
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_PROBE_WAIT)


async def _acknowledge(ack: AsyncAck) -> None:
    await ack()
