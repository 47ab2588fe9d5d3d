"""The `tieout` command. Every command is one file of `pipelines/commands`; heavy imports happen inside them."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import traceback
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from data.contracts.failure import ExitCode, TieoutError
from pipelines.allocator import keep_freed_memory
from pipelines.commands import InOrder, add_all
from pipelines.terminal import complain, say

LOG = Path("tieout-errors.log")
ADVICE = {
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EROFS: "it cannot be written there; name another place",
    errno.EACCES: "give this user the right to it",
    errno.EPERM: "give this user the right to it",
}

app = typer.Typer(
    name="tieout",
    cls=InOrder,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
add_all(app)


@app.callback(invoke_without_command=True)
def tieout(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say which version this is, and stop.")] = False,  # noqa: FBT002
) -> None:
    """Ties out what the front office booked against what brokers, custodians, exchanges and clearers say."""
    if version:
        from importlib.metadata import version as installed

        say(f"tieout {installed('tieout')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        complain(context.get_help())
        raise typer.Exit(ExitCode.USAGE)


def main(arguments: list[str] | None = None) -> None:
    """Run the command; every way out has a documented exit code and none is a stack trace."""
    keep_freed_memory()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(int(_ended(arguments)))


def _ended(arguments: list[str] | None) -> int:
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except (TieoutError, OSError, typer.TyperException, typer.Abort, KeyboardInterrupt) as error:
        return _told(error)
    except Exception as error:  # noqa: BLE001  the last door: a bug becomes an id and a log, never a trace on screen
        return _unexpected(error)
    return code


def _run(arguments: list[str] | None) -> int:
    """Parse and call, without the library's own ways out: it would end a broken pipe with 1, and Ctrl-C with 130."""
    command = typer.main.get_command(app)
    try:
        with command.make_context("tieout", sys.argv[1:] if arguments is None else list(arguments)) as context:
            return command.invoke(context) or ExitCode.DONE
    except typer.Exit as ended:
        return ended.exit_code


def _told(error: BaseException) -> ExitCode:
    """Say how a foreseen ending came, and its exit code."""
    match error:
        case TieoutError():
            said, code = str(error), error.exit_code
        case typer.TyperException():
            command = getattr(getattr(error, "ctx", None), "command_path", "tieout")
            said, code = f"{error.format_message()} `{command} --help` says how it is called.", ExitCode.USAGE
        case BrokenPipeError():
            _let_go_of_stdout()
            return ExitCode.DONE
        case OSError():
            said, code = _of_system(error), ExitCode.RUN_FAILED
        case _:
            said = "stopped. What was complete is kept; a run goes on with `tieout eod --resume`"
            code = ExitCode.RUN_FAILED
    complain(f"tieout: {said}")
    return code


def _of_system(error: OSError) -> str:
    if error.filename is None:
        _let_go_of_stdout()
    advice = ADVICE.get(error.errno or 0, "see to it")
    return f"{error.filename or 'the output'}: {error.strerror or error}; {advice}, then run again"


def _let_go_of_stdout() -> None:
    """Nobody reads on, or it cannot be written: what is left must not fail once more at the very end."""
    if isinstance(sys.stdout, TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _unexpected(error: Exception) -> ExitCode:
    trace = "".join(traceback.format_exception(error))
    name = hashlib.sha256(trace.encode("utf-8", "backslashreplace")).hexdigest()[:10]
    try:
        with LOG.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {name}\n{trace}\n")
        kept = f"what happened is in {LOG.resolve()}; report it with that file"
    except OSError:
        kept = f"what happened could not be written to {LOG.resolve()}"
    complain(f"tieout: something went wrong that should not (error {name}: {type(error).__name__}); {kept}.")
    return ExitCode.UNEXPECTED
