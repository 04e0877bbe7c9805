"""python -m knowledge: check, load, look into and export what Cali knows. Each command's --help shows an example."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from knowledge import commands
from knowledge.commands import Refused
from knowledge.encoder import EncoderFileError


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns 0 when it did what it should, 1 when not, 2 when it was called wrongly."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description="Checks and loads what Cali knows.")
    parsers = parser.add_subparsers(dest="command", required=True, metavar="command")

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str, example: str) -> argparse.ArgumentParser:
        one = parsers.add_parser(name, help=text, description=text, epilog=f"Example: python -m knowledge {example}")
        one.set_defaults(run=run)
        return one

    add("check", commands.check_content, "Lists every fault of the content: file, line and how to mend it.", "check")
    add("load", commands.load_content, "Loads the content into the store, if it has no fault of form.", "load")
    add("diff", commands.show_changes, "Shows what a load would add, change and take away.", "diff")
    found = add(
        "search", commands.search, "Shows what the search finds for a question.", 'search "how much do you earn"'
    )
    found.add_argument("question", help="the question, in quotes")
    found.add_argument("--limit", type=int, default=5, help="how many to show (5)")
    explained = add(
        "explain", commands.explain, "Shows an answer, each sentence with its facts.", "explain pay.scotland"
    )
    explained.add_argument("answer", metavar="ANSWER_ID", help="the answer's id in the content")
    stale = add(
        "stale",
        commands.show_stale,
        "Lists what is due for review; exits with 1 if anything is.",
        "stale --on 2027-11-23",
    )
    stale.add_argument("--on", type=_day, default=None, metavar="DATE", help="the day, as 2027-11-23 (today)")
    links = add(
        "links", commands.check_links, "Checks the form of every address; with --live asks for each.", "links --live"
    )
    links.add_argument("--live", action="store_true", help="ask every server, one at a time; takes minutes")
    exported = add(
        "export", commands.export_all, "Writes all that Cali knows as JSON, CSV and a page.", "export --to knows"
    )
    exported.add_argument("--to", default="export", metavar="FOLDER", help="the folder to write to (export)")
    chosen = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return run(chosen)
    except (Refused, EncoderFileError) as refusal:
        message = str(refusal)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = f"The setting {first['loc'][0]} {first['msg'].removeprefix('Value error, ')}."
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        message = f"The database of DATABASE_URL does not answer: {reason}"
    except OSError as error:
        message = f"{error.filename or 'A file'}: {error.strerror or error}."
    print(message, file=sys.stderr)
    return 1


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date like 2027-11-23") from None


if __name__ == "__main__":
    sys.exit(main())
