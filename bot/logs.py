"""Structured logs, one JSON object a line, without a student's words."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

QUIET = (
    "rasa",
    "rasa_sdk",
    "httpx",
    "httpcore",
    "telegram",
    "slack_bolt",
    "slack_sdk",
    "asyncio",
    "apscheduler",
    "matplotlib",
)
"""Libraries whose own lines may hold what somebody typed: only that something went wrong is passed on, not what."""


OURS = ("bot", "actions", "knowledge")


def _no_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's line is cut down to its place and level: its text may hold a message."""
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and record.name.split(".")[0] in QUIET:
        kept = {"event": "library_message", "library": record.name, "line": record.lineno, "level": record.levelname}
        raised = event.get("exc_info") or record.exc_info
        if isinstance(raised, tuple) and raised[0]:
            kept["error"] = raised[0].__name__
        meta = {name: event[name] for name in ("_record", "_from_structlog") if name in event}
        event.clear()
        event.update(kept | meta)
    event.pop("exc_info", None) if record is not None else None
    return event


def configure_logs(level: str) -> None:
    """Sets up structlog and logging. Rasa used as a library leaves structlog unset, and then prints every message."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            _only_ours,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                _no_words,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)


def _only_ours(logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Rasa logs through structlog too, with students' words as values: only our own lines get through."""
    if str(getattr(logger, "name", "")).split(".")[0] not in OURS:
        raise structlog.DropEvent
    return event
