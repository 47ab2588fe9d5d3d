"""`tieout report`: what the desk needs to see, and the files an authority gets, on their way through two people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import BusinessDate, Home, Json

ORDER = 88

OfDate = Annotated[
    str | None, typer.Option("--business-date", "-d", metavar="DATE", help="As 2026-11-20; all dates when absent.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", help="A report, as `tieout report list` names it.")]
File = Annotated[
    str, typer.Argument(metavar="FILE", help="A report file: the first digits of its hash, or its name.")
]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Who answers for it.")]
MaybeWho = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who asks for it.")]
Why = Annotated[str, typer.Option("--why", metavar="REASON", help="Why it is refused.")]
Note = Annotated[str, typer.Option("--why", metavar="TEXT", help="What is to stand beside the name.")]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="CODE", help="Who receives it; the country of the executing entity when absent."),
]
Most = Annotated[int, typer.Option("--most", min=0, help="How many rows to show; `--json` has all.")]
MostReports = Annotated[int, typer.Option("--most-reports", min=1, help="Reports of one file at most.")]
Again = Annotated[bool, typer.Option("--again", help="Send what was rejected though it has not changed.")]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="RULE", help="A rule that may be broken; needs --who; repeatable."),
]
Reports = Annotated[
    str | None,
    typer.Option(
        "--reports", metavar="FILE[:PROFILE]", help="Reports made elsewhere, instead of those of the trades."
    ),
]
State = Annotated[str | None, typer.Option("--state", metavar="STATE", help="Only reports in this state.")]
Reference = Annotated[
    str | None, typer.Option("--reference", metavar="TRN", help="Only the reports of this transaction reference.")
]
History = Annotated[bool, typer.Option("--history", help="Every report of a reference, not the last one alone.")]
Rules = Annotated[
    Path | None, typer.Option("--rules", metavar="XLSX", help="ESMA's workbook of rules, to explain rejections by.")
]
Codes = Annotated[
    Path | None, typer.Option("--codes", metavar="DIR", help="Folder with the firm's copy of the ISO 10383 list.")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="MOMENT", help="As 2026-11-20T21:00Z; end of day when absent.")
]
ByNow = Annotated[str | None, typer.Option("--at", metavar="MOMENT", help="As 2026-11-20T21:00Z; now when absent.")]
Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="CONTRACT=FILE[:PROFILE]", help="Ask this file instead of a desk; repeatable."),
]
Out = Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR", help="Write every table there as CSV.")]


def add(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    group.command("list", short_help="Name the reports.")(list_reports)
    group.command("show", short_help="Show a report of a business date.")(show_report)
    group.command("expected", short_help="Derive the transaction reports that a day's trades call for.")(expected)
    making = typer.Typer(no_args_is_help=True)
    making.callback()(_making)
    making.command("transactions", short_help="Transaction reports under MiFIR.")(prepare_transactions)
    group.add_typer(making, name="prepare", short_help="Make the files an authority is to get.")
    group.command("validate", short_help="Hold a file against its schemas.")(validate)
    group.command("approve", short_help="Approve a validated file, as a second person.")(approve)
    group.command("refuse", short_help="Refuse a file for good.")(refuse)
    group.command("release", short_help="Write an approved file to the outbox.")(release)
    group.command("files", short_help="List report files and who did what with them.")(files)
    group.command("states", short_help="Say where each transaction report stands.")(states)
    app.add_typer(
        group, name="report", short_help="Show reports; prepare, approve and release those for authorities."
    )


def _making() -> None:
    """Make the files an authority is to get; nothing leaves before a second person approved it."""


def list_reports(as_json: Json = False) -> None:
    """Name every report with the question it answers."""
    from compliance.report import all_reports
    from pipelines.reporting import described
    from pipelines.terminal import show_json, show_table

    reports = list(all_reports().values())
    if as_json:
        show_json([described(report) for report in reports])
    else:
        show_table("", ("report", "answers"), [(report.name, report.question) for report in reports])


def show_report(
    name: Name,
    business_date: BusinessDate = None,
    at: At = None,
    inputs: Inputs = None,
    codes: Codes = None,
    output: Out = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show a report of a business date, of what a desk has or of files by hand."""
    from pipelines.asking import Source
    from pipelines.reporting import made, show, values, write_tables
    from pipelines.terminal import say, show_json

    found = made(name, Source(home, business_date, at, inputs or (), codes))
    written = write_tables(found, output) if output is not None else []
    if as_json:
        show_json(values(found))
        return
    show(found, most)
    for path in written:
        say(str(path))


def expected(business_date: BusinessDate = None, home: Home = None, as_json: Json = False) -> int:
    """Derive the transaction reports that a day's trades call for, and receive them as a file."""
    from data.contracts.failure import ExitCode
    from pipelines.business_date import business_date_of
    from pipelines.desk import desk_at
    from pipelines.expected_reports import make_expected, show
    from pipelines.terminal import show_json

    desk = desk_at(home)
    found = make_expected(desk, business_date_of(business_date, desk.settings))
    if as_json:
        show_json(found.values())
    else:
        show(found)
    return ExitCode.DONE if found.complete else ExitCode.FINDINGS


def prepare_transactions(
    who: Who,
    business_date: BusinessDate = None,
    to: To = None,
    most_reports: MostReports = 50_000,
    again: Again = False,
    reports: Reports = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make files of the transaction reports that are still to be handed in, and sign them as their maker."""
    from pipelines.business_date import business_date_of
    from pipelines.desk import desk_at
    from pipelines.reporting_prepare import Order, prepare, show
    from pipelines.terminal import show_json

    desk = desk_at(home)
    day = business_date_of(business_date, desk.settings)
    found = prepare(desk, Order(day, who, to, most_reports, again, reports))
    if as_json:
        show_json(found.values())
    else:
        show(found)


def validate(
    file: File,
    who: MaybeWho = None,
    accept: Accept = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> int:
    """Hold a file against schemas and known rules; ends with 1 where it is not valid or would be rejected.

    FILE may also be the path of a report file that was made elsewhere; it is signed where --who names somebody.
    """
    from data.contracts.failure import ExitCode
    from pipelines.desk import desk_at
    from pipelines.reporting_validate import show, validate, validate_path
    from pipelines.terminal import show_json

    by_path = Path(file).is_file()
    found = (
        validate_path(Path(file), home, who, accept or ())
        if by_path
        else validate(desk_at(home), file, who, accept or ())
    )
    if as_json:
        show_json(found.values())
    else:
        show(found, most)
    return ExitCode.DONE if found.good else ExitCode.FINDINGS


def approve(file: File, who: Who, why: Note = "", home: Home = None, as_json: Json = False) -> None:
    """Approve exactly the bytes of a validated file; never by the person who prepared it."""
    from pipelines.desk import desk_at
    from pipelines.reporting_files import approve, file_named
    from pipelines.terminal import say, show_json

    desk = desk_at(home)
    signed = approve(desk, file, who, why)
    if as_json:
        show_json(file_named(desk, file).values())
    else:
        say(f"{signed.who} approved {signed.subject}; next: tieout report release {signed.subject[:12]} --who NAME")


def refuse(file: File, who: Who, why: Why, home: Home = None, as_json: Json = False) -> None:
    """Refuse a file for good; another one has to be prepared."""
    from pipelines.desk import desk_at
    from pipelines.reporting_files import file_named, refuse
    from pipelines.terminal import say, show_json

    desk = desk_at(home)
    signed = refuse(desk, file, who, why)
    if as_json:
        show_json(file_named(desk, file).values())
    else:
        say(f"{signed.who} refused {signed.subject}: {signed.why}")


def release(file: File, who: Who, home: Home = None, as_json: Json = False) -> None:
    """Write an approved file to the outbox and take it as handed in; sending it is for a person to do."""
    from pipelines.desk import desk_at
    from pipelines.reporting_files import file_named, release
    from pipelines.terminal import say, show_json

    desk = desk_at(home)
    path, receipt = release(desk, file, who)
    if as_json:
        show_json(file_named(desk, file).values() | {"path": path, "received": receipt.state})
    else:
        say(f"{path}: {receipt.records:,} reports, released; kept as handed in ({receipt.state.lower()})")


def files(business_date: OfDate = None, home: Home = None, as_json: Json = False) -> None:
    """List report files with their state and who prepared, approved and released them."""
    from pipelines.business_date import business_date_of
    from pipelines.desk import desk_at
    from pipelines.reporting import show_files
    from pipelines.reporting_files import report_files
    from pipelines.terminal import show_json

    desk = desk_at(home)
    day = business_date_of(business_date, desk.settings) if business_date else None
    found = report_files(desk, day)
    if as_json:
        show_json([file.values() for file in found])
    else:
        show_files(found)


def states(
    at: ByNow = None,
    state: State = None,
    reference: Reference = None,
    history: History = False,
    rules: Rules = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Say where each transaction report stands: prepared, handed in, pending, accepted, rejected, cancelled."""
    from pipelines.asking import moment_of
    from pipelines.desk import desk_at
    from pipelines.reporting_states import Question, show, told_states
    from pipelines.terminal import show_json

    desk = desk_at(home)
    moment = moment_of(at) or desk.journal.clock()
    found = told_states(desk, moment, Question(state, reference, history, rules))
    if as_json:
        show_json({"at": moment, "reports": found.to_dicts()})
    else:
        show(found, moment, most)
