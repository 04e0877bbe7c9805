"""The ASGI application: wires everything; no logic."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.channels.dev_rest import DevRest
from bot.channels.platforms import platforms
from bot.channels.web import WebChannel
from bot.channels.web.origins import Origins
from bot.choices import Signer
from bot.engine import Engine
from bot.health import Health
from bot.http import BodyLimit, Problem, on_http, on_problem
from bot.languages import Languages
from bot.limits import Buckets, Limits
from bot.pages import pages
from bot.retention import purge_daily
from bot.safeguarding import Safeguarding
from bot.safeguarding_sense import Sense
from bot.service import Service
from bot.sessions import Sessions
from bot.settings import BotSettings, load_settings
from bot.stores.conversations import ConversationStore
from bot.stores.feedback import FeedbackStore
from knowledge.queries import shared_store
from knowledge.search import shared_search

log = structlog.get_logger(__name__)
THREADS = 32


def create_app(settings: BotSettings | None = None) -> Starlette:
    """Loads the model and wires the application. Raises ModelError and SettingsError."""
    if settings is None:
        settings, _ = load_settings()
    service = build_service(settings)
    health = Health(service.store, shared_store())
    channels = platforms(settings, service, shared_store().engine, health)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "work"))
        await service.engine.check()
        await asyncio.to_thread(shared_store().warm)
        await asyncio.to_thread(shared_search().find, "warm up")
        health.started = True
        retention = asyncio.create_task(purge_daily(shared_store().engine, settings.retention_days))
        for channel in channels:
            channel.start()
        log.info("ready")
        yield
        for channel in channels:
            await channel.stop()
        retention.cancel()
        health.started = False
        await service.finish()

    routes = [
        *health.routes(),
        *build_web(service, settings).routes(),
        *(DevRest(service).routes() if settings.dev_rest else []),
        *(route for channel in channels for route in channel.routes()),
        *pages(settings.allowed_origins),
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(Origins, allowed=settings.allowed_origins), Middleware(BodyLimit)],
        exception_handlers={
            Problem: on_problem,
            HTTPException: on_http,
            SQLAlchemyError: _on_database,
            Exception: _on_error,
        },
    )


def build_service(settings: BotSettings) -> Service:
    """The service without its channels: the model loaded, the database not yet touched."""
    engine = Engine(settings.model_path, action_server=settings.action_server_url, turn_seconds=settings.turn_seconds)
    store = ConversationStore(shared_store().engine)
    return Service(engine, store, Signer(settings.secret()), Safeguarding(sense=Sense()), Languages())


def build_web(service: Service, settings: BotSettings) -> WebChannel:
    """The web API with its limits."""
    return WebChannel(
        service,
        Sessions(settings.secret(), settings.session_minutes),
        Limits(
            session=Buckets(settings.messages_per_minute),
            address=Buckets(settings.address_messages_per_minute),
            opening=Buckets(settings.sessions_per_minute),
            proxies=settings.trusted_proxies,
        ),
        FeedbackStore(shared_store().engine),
        settings.retention_days,
    )


async def _on_database(_request: Request, error: Exception) -> JSONResponse:
    log.error("database_failed", error=type(error).__name__)
    return Problem(
        503, "Not available", "I cannot reach my notes just now. Please try again in a minute.", {"Retry-After": "30"}
    ).response()


async def _on_error(_request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", error=type(error).__name__)
    return Problem(500, "Something went wrong", "Sorry, something went wrong on our side. Please try again.").response()
