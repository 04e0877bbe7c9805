"""The ASGI application: wires everything; no logic."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.channels.dev_rest import DevRest
from bot.channels.web import WebChannel
from bot.choices import Signer
from bot.engine import Engine
from bot.health import Health
from bot.http import BodyLimit, Problem, on_problem
from bot.pages import pages
from bot.safeguarding import Safeguarding
from bot.service import Service
from bot.sessions import Sessions
from bot.settings import BotSettings, load_settings
from bot.stores.conversations import ConversationStore
from knowledge.queries import shared_store
from knowledge.search import shared_search

log = structlog.get_logger(__name__)
THREADS = 32


def create_app(settings: BotSettings | None = None) -> Starlette:
    """Loads the model and wires the application. Raises ModelError and SettingsError."""
    if settings is None:
        settings, _ = load_settings()
    knowledge = shared_store()
    conversations = ConversationStore(knowledge.engine)
    engine = Engine(settings.model_path, action_server=settings.action_server_url, turn_seconds=settings.turn_seconds)
    service = Service(engine, conversations, Signer(settings.secret()), Safeguarding())
    health = Health(conversations, knowledge)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "work"))
        await engine.check()
        await asyncio.to_thread(shared_search().find, "warm up")
        health.started = True
        log.info("ready")
        yield
        health.started = False
        await service.finish()

    routes = [
        *health.routes(),
        *WebChannel(service, Sessions(settings.secret(), settings.session_minutes)).routes(),
        *(DevRest(service).routes() if settings.dev_rest else []),
        *pages(),
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(BodyLimit)],
        exception_handlers={Problem: on_problem, SQLAlchemyError: _on_database, Exception: _on_error},
    )


async def _on_database(_request: Request, error: Exception) -> JSONResponse:
    log.error("database_failed", error=type(error).__name__)
    return Problem(
        503, "Not available", "I cannot reach my notes just now. Please try again in a minute.", {"Retry-After": "30"}
    ).response()


async def _on_error(_request: Request, error: Exception) -> JSONResponse:
    log.error("request_failed", error=type(error).__name__)
    return Problem(500, "Something went wrong", "Sorry, something went wrong on our side. Please try again.").response()
