"""python -m bot: prepare, train, serve. Each command's --help shows an example."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.rasa_lean.placeholder import CONNECTORS, LEARNING, leave_out

_ARENAS = -8
"""M_ARENA_MAX of glibc's malloc.h."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Runs Cali.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function, text, example in _COMMANDS:
        command = commands.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"Example: python -m bot {example}",
        )
        command.set_defaults(run=function)
        if name == "train":
            command.add_argument("--force", action="store_true", help="train even if nothing changed")
        if name == "migrate":
            command.add_argument("to", nargs="?", default="head", help="a revision, 'head' (the default) or 'base'")
        if name == "retention":
            command.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
        if name == "telegram":
            command.add_argument("what", choices=("set-webhook", "delete-webhook", "info", "set-commands"))
            command.add_argument("url", nargs="?", help="for set-webhook: where the service is reached from outside")
    chosen = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = chosen.run
    return run(chosen)


def step(text: str) -> None:
    """Says what is being done."""
    print(f"· {text}", file=sys.stderr, flush=True)


def _prepare(_chosen: argparse.Namespace) -> int:
    from bot.logs import configure_logs
    from bot.pages import ANSWERS
    from bot.settings import load_settings
    from bot.stores.migrate import migrate
    from knowledge.database import open_engine
    from knowledge.export import export
    from knowledge.loader import ContentRefused, load
    from knowledge.queries import Store

    settings, store = load_settings()
    configure_logs("error")
    engine = open_engine(store)
    try:
        load(engine, store.content, progress=lambda text: step(f"store: {text}"))
    except ContentRefused as error:
        print(error, file=sys.stderr)
        return 1
    step("database: bringing the tables up to date")
    migrate(engine)
    step("page of all answers: writing it")
    export(Store(engine), ANSWERS)
    return _train_if_needed(settings.model_path, force=False)


def _train(chosen: argparse.Namespace) -> int:
    from bot.logs import configure_logs
    from bot.settings import load_settings

    settings, _ = load_settings()
    configure_logs("error")
    return _train_if_needed(settings.model_path, force=chosen.force)


def _train_if_needed(model: Path, *, force: bool) -> int:
    leave_out(*CONNECTORS)
    from bot.model import is_current, train

    if not force and is_current(model):
        step("model: nothing changed, so it is not trained again")
        return 0
    step("model: training, about a minute")
    began = time.monotonic()
    train(model)
    step(f"model: trained in {time.monotonic() - began:.0f} s")
    return 0


def _migrate(chosen: argparse.Namespace) -> int:
    from bot.settings import load_settings
    from bot.stores.migrate import migrate
    from knowledge.database import open_engine

    migrate(open_engine(load_settings()[1]), to=chosen.to)
    return 0


def _retention(chosen: argparse.Namespace) -> int:
    from bot.retention import purge
    from bot.settings import load_settings
    from knowledge.database import open_engine

    settings, store = load_settings()
    purged = purge(open_engine(store), settings.retention_days, dry_run=chosen.dry_run)
    print(f"older than {settings.retention_days} days: {purged} {'would be ' if chosen.dry_run else ''}deleted")
    print(f"talks that go on whose memory {'would be' if chosen.dry_run else 'was'} emptied: {purged.forgotten}")
    return 0


def _telegram(chosen: argparse.Namespace) -> int:
    from bot.channels.telegram.manage import manage
    from bot.settings import load_settings

    print(manage(load_settings()[0], chosen.what, chosen.url))
    return 0


def _one_arena() -> None:
    """glibc keeps an arena of memory for each thread; one for all of them takes 40 MB less."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(_ARENAS, 1)


def _serve(_chosen: argparse.Namespace) -> int:
    from bot.logs import configure_logs
    from bot.settings import load_settings

    settings, _ = load_settings()
    settings.secret()
    configure_logs(settings.log_level)
    _one_arena()
    step("service: loading the model")
    leave_out(*CONNECTORS, *LEARNING)
    import uvicorn

    from bot.app import create_app  # after the logs are set up: Rasa warns at import
    from bot.engine import ModelError

    try:
        app = create_app(settings)
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    step(
        f"service: http://{'localhost' if settings.host == '127.0.0.1' else settings.host}:{settings.port}/ "
        "(Ctrl-C stops it)"
    )
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=15,
    )
    return 0


_COMMANDS: list[tuple[str, Callable[[argparse.Namespace], int], str, str]] = [
    (
        "prepare",
        _prepare,
        "Loads the content, migrates the database, trains the model if its inputs changed.",
        "prepare",
    ),
    ("train", _train, "Trains the model if its inputs changed.", "train --force"),
    ("migrate", _migrate, "Brings the database's growing tables up to date.", "migrate head"),
    ("retention", _retention, "Deletes what is older than RETENTION_DAYS (30).", "retention --dry-run"),
    (
        "telegram",
        _telegram,
        "Sets, deletes or shows the bot's webhook; sets its commands and descriptions.",
        "telegram set-webhook https://cali.example",
    ),
    ("serve", _serve, "Serves Cali.", "serve"),
]

if __name__ == "__main__":
    sys.exit(main())
