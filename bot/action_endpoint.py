"""Where Rasa's custom actions run: inside the service, or in `rasa run actions` elsewhere. Failures are recorded."""

from __future__ import annotations

from typing import Any

import structlog
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.turn_tracker import current_turn

log = structlog.get_logger(__name__)
_NOTHING: dict[str, Any] = {"events": [], "responses": []}


class LocalActions(EndpointConfig):
    """Hands each call to rasa_sdk's executor in this process. An action that raises marks the turn as failed."""

    def __init__(self, package: str = "actions") -> None:
        super().__init__(url=None, enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        call = kwargs["json"]
        try:
            return await self._executor.run(call) or dict(_NOTHING)
        except Exception as error:  # whatever an action raises, the student gets an apology
            return _failed(call, error)


class RemoteActions(EndpointConfig):
    """Sends each call to an action server. One that is down, or that fails, marks the turn as failed."""

    def __init__(self, url: str, seconds: float) -> None:
        super().__init__(url=url, enable_selective_domain=True)
        self._seconds = seconds

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        try:
            kwargs["timeout"] = self._seconds
            return await super().request(method=method, **kwargs) or dict(_NOTHING)
        except Exception as error:  # as above
            return _failed(kwargs["json"], error)


def _failed(call: dict[str, Any], error: Exception) -> dict[str, Any]:
    current_turn.get().failed = True
    log.error("action_failed", action=call.get("next_action"), error=type(error).__name__)
    return dict(_NOTHING)
