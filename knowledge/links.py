"""Every address in the content: whether it is well-formed, and, when asked to, whether it still answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from knowledge.content_files import Content

AGENT = "CaliLinkCheck/1.0 (careers chatbot; checks its sources)"
SECONDS = 10.0
PAUSE = 1.0
"""Between two questions to the same host."""
_HEAD_REFUSED = {403, 405, 501}


@dataclass(frozen=True)
class Link:
    """An address, where it stands, and what is wrong with it; `wrong` is None when nothing is."""

    url: str
    places: tuple[str, ...]
    wrong: str | None = None

    def __str__(self) -> str:
        return f"{', '.join(self.places)}: {self.url}: {self.wrong or 'fine'}"


def addresses(content: Content) -> list[Link]:
    """Every address in the content, once, with the fault of its form."""
    places: dict[str, list[str]] = {}
    for kind, blocks in content.blocks.items():
        for key, block in blocks.items():
            url = getattr(block, "url", None)
            if url:
                file, line = content.places[kind, key]
                places.setdefault(url, []).append(f"{file}:{line}")
    return [Link(url, tuple(where), _fault_of_form(url)) for url, where in sorted(places.items())]


def fetch(
    links: list[Link],
    *,
    client: httpx.Client | None = None,
    pause: float = PAUSE,
    progress: Callable[[str], None] = lambda _step: None,
) -> Iterator[Link]:
    """Asks for each well-formed address: HEAD, and GET where the server does not take HEAD. Never more than one at a
    time, and with a pause before the same host is asked again."""
    asked: dict[str, float] = {}
    with client or httpx.Client(timeout=SECONDS, follow_redirects=True, headers={"User-Agent": AGENT}) as session:
        for number, link in enumerate(links, start=1):
            progress(f"asking {number} of {len(links)}: {urlsplit(link.url).hostname}")
            if link.wrong is not None:
                yield link
                continue
            host = urlsplit(link.url).netloc
            wait = asked.get(host, 0.0) + pause - time.monotonic()
            if host in asked and wait > 0:
                time.sleep(wait)
            yield Link(link.url, link.places, _fault_of_answer(session, link.url))
            asked[host] = time.monotonic()


def _fault_of_form(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        return f"not an address ({error})"
    if parts.scheme not in ("http", "https"):
        return "does not begin with https:// or http://"
    if not host or ("." not in host and host != "localhost"):
        return "has no full name of a server"
    if parts.username is not None or any(ord(character) < 33 or character in '<>"' for character in url):
        return "has characters or a password that no address should have"
    return None if port is None or 0 < port < 65536 else "has an impossible port"


def _fault_of_answer(session: httpx.Client, url: str) -> str | None:
    try:
        answer = session.head(url)
        if answer.status_code in _HEAD_REFUSED:
            with session.stream("GET", url) as streamed:
                answer = streamed
    except httpx.TimeoutException:
        return f"no answer within {session.timeout.connect:.0f} seconds"
    except httpx.HTTPError as error:
        return f"cannot be reached ({type(error).__name__})"
    return None if answer.status_code < 400 else f"answers with {answer.status_code}"
