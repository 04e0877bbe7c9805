"""What each command of `python -m knowledge` does. Results go to standard output, progress to standard error."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from sqlalchemy import Engine

from knowledge import schema as s
from knowledge.answers import Statement
from knowledge.check import check
from knowledge.content_files import Content
from knowledge.database import open_engine
from knowledge.diff import changes
from knowledge.export import export
from knowledge.links import addresses, fetch
from knowledge.loader import ContentRefused, load, loaded
from knowledge.queries import Store
from knowledge.search import Search
from knowledge.settings import KnowledgeSettings


class Refused(Exception):
    """The command cannot be done; the message is one sentence for whoever called it."""


def progress(step: str) -> None:
    """Says on standard error what is being done."""
    print(f"· {step}", file=sys.stderr, flush=True)


def check_content(_chosen: argparse.Namespace) -> int:
    """Prints every fault at once."""
    progress("checking the content, its references and its writing")
    content, faults = check(_folder())
    for fault in faults:
        print(fault)
    if faults:
        stops = sum(not fault.writing for fault in faults)
        progress(f"{len(faults)} faults; {stops} of them stop a load")
        return 1
    print(f"No faults: {sum(len(blocks) for blocks in content.blocks.values())} blocks.")
    return 0


def load_content(_chosen: argparse.Namespace) -> int:
    """Loads, or prints why not."""
    engine = open_engine()
    before = loaded(engine)
    try:
        version = load(engine, _folder(), progress=progress)
    except ContentRefused as refusal:
        print(refusal)
        progress("nothing was loaded; the store is as it was")
        return 1
    same = before is not None and before[0] == version
    print(f"Version {version} is loaded; nothing had changed." if same else f"Version {version} is loaded.")
    return 0


def show_changes(_chosen: argparse.Namespace) -> int:
    """Prints what a load would change."""
    content = _sound_content()
    found = changes(open_engine(), content)
    for change in found:
        print(change)
    counts = {how: sum(change.how == how for change in found) for how in ("added", "changed", "gone")}
    print(
        ", ".join(f"{count} {how}" for how, count in counts.items()) + "." if found else "A load would change nothing."
    )
    return 0


def search(chosen: argparse.Namespace) -> int:
    """Prints the best hits with their scores; exits with 1 when none is sure."""
    store = Store(_loaded_engine())
    hits = Search(store.engine).find(chosen.question, max(1, chosen.limit))
    for hit in hits:
        word = "certain" if hit.certain else "sure" if hit.sure else "unsure"
        print(f"{hit.score:.2f} {word:<8} {hit.kind} {hit.ref}")
    if not hits or not hits[0].sure:
        print("Cali would say that it has no checked answer.")
        return 1
    return 0


def explain(chosen: argparse.Namespace) -> int:
    """Prints an answer, each sentence with its facts, their sources and dates."""
    answer = Store(_loaded_engine()).answer_by_id(chosen.answer)
    if answer is None:
        raise Refused(f"There is no answer '{chosen.answer}' in the store; 'python -m knowledge search' finds answers.")
    about = ", ".join(f"{kind} {value}" for kind, value in answer.about.items())
    print(f"{answer.question}\n  topic {answer.topic}{f'; for {about}' if about else ''}; known {answer.known.value}")
    for part, statements in (("lead", (answer.lead,)), ("point", answer.points), ("more", answer.more)):
        for statement in statements:
            print(f"\n[{part}] {statement.text}")
            _print_facts(statement)
    if answer.contacts:
        print("\nAsk: " + "; ".join(contact.name for contact in answer.contacts))
    return 0


def _print_facts(statement: Statement) -> None:
    for fact in statement.facts:
        source = fact.source
        print(f"    {fact.id} ({fact.confidence}): {fact.text}")
        where = source.url or "no link for students"
        published = source.published or "no date"
        print(f"      {source.publisher}, {source.title}; {where}")
        print(f"      published {published}; checked {source.checked}; review by {fact.review}")


def show_stale(chosen: argparse.Namespace) -> int:
    """Prints the facts and courses that are due on the day, the longest due first."""
    day = chosen.on or dt.datetime.now(dt.UTC).date()
    content = _sound_content()
    due = [
        (block.review, *content.places[kind, key], kind, key)
        for kind in ("facts", "courses")
        for key, block in content.blocks[kind].items()
        if isinstance(block, s.Fact | s.Course) and block.review <= day and not getattr(block, "superseded", False)
    ]
    for review, file, line, kind, key in sorted(due):
        print(f"{review} {file}:{line}: {kind.removesuffix('s')} {key}")
    print(f"{len(due)} due for review on {day}." if due else f"Nothing is due for review on {day}.")
    return 1 if due else 0


def check_links(chosen: argparse.Namespace) -> int:
    """Prints the addresses that are wrong."""
    links = addresses(_sound_content())
    if chosen.live:
        links = list(fetch(links, progress=progress))
    wrong = [link for link in links if link.wrong]
    for link in wrong:
        print(link)
    print(f"{len(links)} addresses, {len(wrong)} wrong{'' if chosen.live else ' in form; none was asked'}.")
    return 1 if wrong else 0


def export_all(chosen: argparse.Namespace) -> int:
    """Writes the files and prints their paths."""
    store = Store(_loaded_engine())
    progress("reading every answer and writing the files")
    for path in export(store, Path(chosen.to)):
        print(path)
    return 0


def _folder() -> Path:
    folder = KnowledgeSettings().content
    if not folder.is_dir():
        raise Refused(f"The setting KNOWLEDGE_CONTENT names {folder}, which is no folder.")
    return folder


def _sound_content() -> Content:
    content, faults = check(_folder(), writing=False)
    if faults:
        raise Refused("\n".join(map(str, faults)))
    return content


def _loaded_engine() -> Engine:
    engine = open_engine()
    if loaded(engine) is None:
        raise Refused("The store is empty or of an older form: run 'python -m knowledge load' first.")
    return engine
