"""`tieout check`: compliance checks over what has arrived for a business date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.commands.options import BusinessDate, Home, Json

ORDER = 85

Checks = Annotated[
    list[str] | None, typer.Option("--check", metavar="ID", help="Only this check; may be repeated; all when absent.")
]
PackName = Annotated[str | None, typer.Option("--pack", metavar="NAME", help="Only the checks of this pack.")]
FailOn = Annotated[
    str | None,
    typer.Option("--fail-on", metavar="SEVERITY", help="End with 1 on findings of this severity or a higher one."),
]
Codes = Annotated[
    Path | None, typer.Option("--codes", metavar="DIR", help="Folder with the firm's copy of the ISO 10383 list.")
]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="MOMENT", help="As 2026-11-20T21:00Z: what is due later is not late; end of day."),
]
Inputs = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="CONTRACT=FILE[:PROFILE]", help="Ask this file instead of a desk; repeatable."),
]
Most = Annotated[int, typer.Option("--most", min=0, help="How many findings to show; `--json` has all.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="A check's id, such as ID-001.")]
CaseId = Annotated[str, typer.Argument(metavar="CASE", help="A case, as `tieout check cases` lists it.")]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Who answers for it.")]
Note = Annotated[str, typer.Option("--why", metavar="TEXT", help="What is to stand beside the name.")]
Out = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder of the zip.")]
Verify = Annotated[Path | None, typer.Option("--verify", metavar="ZIP", help="Check this bundle instead.")]
MaybeWho = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who asks for it.")]
Why = Annotated[str, typer.Option("--why", metavar="REASON", help="Why it may be closed.")]


def add(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True)
    group.command("list", short_help="Name the checks.")(list_checks)
    group.command("show", short_help="Say what a check asks, on what basis, and what to do.")(show_check)
    group.command("run", short_help="Run checks; the whole pack is sealed and its findings become cases.")(run)
    group.command("cases", short_help="List open cases of findings.")(list_cases)
    group.command("explain", short_help="Lead a finding or its case back to the line of its file.")(explain)
    group.command("close", short_help="Propose to close a case (maker).")(close)
    group.command("approve", short_help="Approve that a case is closed (checker).")(approve)
    group.command("attest", short_help="Sign that the checks of a date were performed (maker).")(attest)
    group.command("countersign", short_help="Sign that they were reviewed (checker).")(countersign)
    group.command("evidence", short_help="Write the evidence of a date as one zip, or check such a zip.")(evidence)
    app.add_typer(group, name="check", short_help="Run compliance checks; work their findings.")


def list_checks(as_json: Json = False) -> None:
    """Name every check with its pack, severity and question."""
    from compliance.check import all_checks
    from pipelines.checking import described
    from pipelines.terminal import show_json, show_table

    checks = list(all_checks().values())
    if as_json:
        show_json([described(check) for check in checks])
    else:
        rows = [(check.id, check.pack, check.severity, check.question) for check in checks]
        show_table("", ("check", "pack", "severity", "asks"), rows)


def show_check(name: Id, as_json: Json = False) -> None:
    """Say what a check asks, on what legal basis, with which limits, and what to do about a finding."""
    from compliance.check import check_named
    from pipelines.checking import described
    from pipelines.terminal import say, show_json, show_table

    check = check_named(name)
    if as_json:
        show_json(described(check))
        return
    say(f"{check.id} {check.name} ({check.severity})")
    for line in (check.question, f"Basis: {check.basis}", f"Advice: {check.advice}"):
        say(line)
    say()
    show_table("", ("part", "needs"), [(part.name, part.needs) for part in check.parts])
    limits = [(parameter.name, str(parameter.default), parameter.says) for parameter in check.parameters]
    show_table("", ("parameter", "default", "means"), limits)


def run(
    business_date: BusinessDate = None,
    checks: Checks = None,
    pack: PackName = None,
    inputs: Inputs = None,
    at: At = None,
    fail_on: FailOn = None,
    codes: Codes = None,
    most: Most = 50,
    home: Home = None,
    as_json: Json = False,
) -> int:
    """Run checks of a business date.

    Without --check, --pack and --input the whole pack is run, sealed, and its findings become cases.
    """
    from data.contracts.failure import ExitCode
    from pipelines.asking import Source
    from pipelines.checking import Wanted, answered, severity_named, show
    from pipelines.terminal import show_json

    threshold = severity_named(fail_on) if fail_on else None
    found = answered(Wanted(Source(home, business_date, at, inputs or (), codes), checks or (), pack))
    if as_json:
        show_json(found.values())
    else:
        show(found, most)
    return ExitCode.FINDINGS if threshold is not None and found.fails(threshold) else ExitCode.DONE


def list_cases(business_date: BusinessDate = None, home: Home = None, as_json: Json = False) -> None:
    """List the open cases of findings with their age on a business date, the oldest first."""
    from pipelines.finding_desk import open_cases, show_cases
    from pipelines.terminal import show_json

    cases = open_cases(home, business_date)
    if as_json:
        show_json(cases.to_dicts())
    else:
        show_cases(cases)


def explain(name: CaseId, home: Home = None, as_json: Json = False) -> None:
    """Say what a finding is, on what basis, what became of its case, and show the line of the file it came from."""
    from pipelines.finding_desk import explained, show_explained
    from pipelines.terminal import show_json

    told = explained(home, name)
    if as_json:
        show_json(told)
    else:
        show_explained(told)


def close(name: CaseId, who: Who, why: Why, home: Home = None) -> None:
    """Propose to close a case; it closes with the next run of checks that does not find it, once approved."""
    from pipelines.finding_desk import propose_to_close
    from pipelines.terminal import say

    say(propose_to_close(home, name, who, why))


def approve(name: CaseId, who: Who, home: Home = None) -> None:
    """Approve a proposal of somebody else to close a case."""
    from pipelines.finding_desk import approve_closing
    from pipelines.terminal import say

    say(approve_closing(home, name, who))


def attest(who: Who, business_date: BusinessDate = None, why: Note = "", home: Home = None) -> None:
    """Sign the sealed run of checks of a business date as its maker."""
    from pipelines.attesting import attest, write_attestation
    from pipelines.business_date import business_date_of
    from pipelines.desk import desk_at
    from pipelines.terminal import say

    desk = desk_at(home)
    day = business_date_of(business_date, desk.settings)
    signed = attest(desk, day, who, why)
    say(f"{signed.who} attested the checks of {day}; somebody else countersigns: tieout check countersign --who NAME")
    say(f"{write_attestation(desk, day)}")


def countersign(who: Who, business_date: BusinessDate = None, why: Note = "", home: Home = None) -> None:
    """Sign the attested run of checks of a business date as its checker."""
    from pipelines.attesting import countersign, write_attestation
    from pipelines.business_date import business_date_of
    from pipelines.desk import desk_at
    from pipelines.terminal import say

    desk = desk_at(home)
    day = business_date_of(business_date, desk.settings)
    signed = countersign(desk, day, who, why)
    say(f"{signed.who} countersigned the checks of {day}")
    say(f"{write_attestation(desk, day)}")


def evidence(
    business_date: BusinessDate = None,
    output: Out = Path(),
    who: MaybeWho = None,
    verify: Verify = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Write one zip of findings, inputs by hash, parameters, code version and sign-offs, under a hashed manifest."""
    from pipelines.business_date import business_date_of
    from pipelines.desk import desk_at
    from pipelines.evidence import verify_evidence, write_evidence
    from pipelines.terminal import say, show_json

    desk = desk_at(home)
    if verify is not None:
        bundle = verify_evidence(desk, verify)
    else:
        bundle = write_evidence(desk, business_date_of(business_date, desk.settings), output, who)
    if as_json:
        show_json({"path": bundle.path, "manifest_sha256": bundle.manifest_sha256, "members": bundle.members})
    else:
        say(f"{bundle.path}: {bundle.members} members, manifest {bundle.manifest_sha256}")
