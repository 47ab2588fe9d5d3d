"""The `tieout` command. Every command is one file of `pipelines/commands`; heavy imports happen inside them."""

from __future__ import annotations

import hashlib
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

import typer

from data.contracts.failure import ExitCode, TieoutError
from pipelines.commands import add_all
from pipelines.terminal import complain

app = typer.Typer(
    name="tieout",
    help="Ties out what the front office booked against what brokers, custodians, exchanges and clearers say.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
add_all(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; every way out has a documented exit code and none is a stack trace."""
    sys.exit(int(_ended(arguments)))


def _ended(arguments: list[str] | None) -> int:
    try:
        return app(arguments, standalone_mode=False) or ExitCode.DONE
    except (TieoutError, OSError, typer.TyperException, typer.Abort, KeyboardInterrupt) as error:
        said, code = _told(error)
        if said:
            complain(f"tieout: {said}")
        return code
    except Exception as error:  # noqa: BLE001  the last door: a bug becomes an id and a log, never a trace on screen
        return _unexpected(error)


def _told(error: BaseException) -> tuple[str, ExitCode]:
    """What a foreseen ending says to the person, and its exit code."""
    match error:
        case TieoutError():
            return str(error), error.exit_code
        case typer.TyperException():
            return f"{error} `tieout --help` lists what there is.", ExitCode.USAGE
        case BrokenPipeError():
            return "", ExitCode.DONE
        case OSError():
            return (
                f"{error.strerror or error}: {error.filename or 'no file named'}; mend it, run again",
                ExitCode.RUN_FAILED,
            )
        case _:
            return "stopped; `tieout eod --resume` goes on from the last complete stage", ExitCode.RUN_FAILED


def _unexpected(error: Exception) -> ExitCode:
    trace = "".join(traceback.format_exception(error))
    name = hashlib.sha256(trace.encode()).hexdigest()[:10]
    log = Path("tieout-errors.log")
    try:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {name}\n{trace}\n")
        kept = f"the trace is in {log.resolve()}"
    except OSError:
        kept = "the trace could not be written"
    complain(f"tieout: something went wrong that should not (error {name}: {type(error).__name__}); {kept}.")
    return ExitCode.UNEXPECTED
