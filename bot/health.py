"""Is it alive, is it ready, how are the platforms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.stores.conversations import ConversationStore
from knowledge.queries import Store


@dataclass
class Health:
    """`channels`: for each platform a function that says how it is. What they do wrong never makes us unready."""

    conversations: ConversationStore
    knowledge: Store
    channels: dict[str, Callable[[], dict[str, Any]]] = field(default_factory=dict)
    started: bool = False

    def routes(self) -> list[Route]:
        return [
            Route("/health/live", self.live),
            Route("/health/ready", self.ready),
            Route("/health/channels", self.platforms),
        ]

    async def live(self, _request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(self, _request: Request) -> Response:
        """200 when turns can be taken: the model is loaded and checked, the database answers, content is loaded."""
        problem = None if self.started else "starting"
        if problem is None:
            problem = await anyio.to_thread.run_sync(self._problem)
        return JSONResponse({"status": problem or "ready"}, 503 if problem else 200)

    async def platforms(self, _request: Request) -> Response:
        return JSONResponse({name: say() for name, say in self.channels.items()})

    def _problem(self) -> str | None:
        try:
            self.conversations.ping()
            return None if self.knowledge.version() else "no content is loaded"
        except SQLAlchemyError as error:
            return f"the database does not answer ({type(error).__name__})"
