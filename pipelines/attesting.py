"""Attesting the checks of a business date: one person states that they were performed, another reviewed them.

Both sign the result hash of the sealed run that counts; a run that says something else needs signatures of its own.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl

from compliance.attestation import Attestation, pdf_of
from compliance.check import State
from compliance.finding_cases import COMPLIANCE
from data.contracts.failure import NotPermittedError, UsageError
from data.journal.records import Act, Run, SignOff
from data.warehouse import Sealed
from pipelines.home import Home

ATTESTATION = "attestation"
STATEMENT = (
    "The checks listed here were run on everything that had arrived for the business date. Each finding is kept as a "
    "case until it is mended or closed by two people. A check whose inputs did not arrive was not run and is not "
    "counted as passed. The run is sealed; its result can be made again from the files whose hashes stand below."
)
MINUTE = "%Y-%m-%d %H:%M UTC"


def run_of(home: Home, business_date: date) -> Run:
    """The sealed run of checks that counts for a date.

    Raises:
        UsageError: there is none.
    """
    run = home.journal.current_run(business_date, COMPLIANCE)
    if run is None or run.result_hash is None or run.path is None:
        raise UsageError(
            f"the checks of {business_date} were not run and sealed; `tieout check run --business-date "
            f"{business_date}` does it"
        )
    return run


def attest(home: Home, business_date: date, who: str, why: str = "") -> SignOff:
    """The maker's signature under the run that counts.

    Raises:
        NotPermittedError: it is attested already.
    """
    run = run_of(home, business_date)

    def permitted(before: object) -> None:
        if before:
            raise NotPermittedError(
                f"the checks of {business_date} are attested already; a second person reviews them"
            )

    return home.journal.sign(
        kind=ATTESTATION,
        subject=run.result_hash or "",
        act=Act.ATTESTED,
        who=who,
        why=why,
        business_date=business_date,
        permitted=permitted,
    )


def countersign(home: Home, business_date: date, who: str, why: str = "") -> SignOff:
    """The checker's signature; never the maker's.

    Raises:
        NotPermittedError: nobody attested it, or the same person did.
    """
    run = run_of(home, business_date)
    return home.journal.sign(
        kind=ATTESTATION,
        subject=run.result_hash or "",
        act=Act.APPROVED,
        who=who,
        why=why,
        business_date=business_date,
    )


def attestation_pdf(home: Home, run: Run) -> bytes | None:
    """The attestation of a run, made from the sealed file and the signatures; None where nobody signed."""
    acts = home.journal.acts_of(ATTESTATION, run.result_hash or "")
    if not acts:
        return None
    with Sealed(home.warehouse / (run.path or "")) as sealed:
        outcomes, inputs, identity = sealed.read("checks.outcomes"), sealed.read("checks.inputs"), sealed.identity
    told = Attestation(
        title=f"Compliance checks of {run.business_date}",
        run_id=run.run_id,
        result_hash=run.result_hash or "",
        statement=STATEMENT,
        facts=[
            ("Business date", str(run.business_date)),
            ("Speaks for", identity["at"]),
            ("Code", run.code_version),
            ("Findings", str(outcomes["findings"].sum())),
        ],
        acts=[(act.at.strftime(MINUTE), act.act.value, act.who, act.why) for act in acts],
        outcomes=_ran(outcomes),
        not_run=_not_run(outcomes),
        inputs=_made_from(inputs, identity["runs"]),
    )
    return pdf_of(told, acts[-1].at)


def write_attestation(home: Home, business_date: date) -> Path:
    """The attestation of a date in the outbox; written whole or not at all.

    Raises:
        UsageError: nobody has signed.
    """
    run = run_of(home, business_date)
    made = attestation_pdf(home, run)
    if made is None:
        raise UsageError(f"nobody attested the checks of {business_date}; `tieout check attest --who NAME` does")
    target = home.outbox / "attestations" / f"{business_date}_{run.run_id}.pdf"
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    unfinished.write_bytes(made)
    unfinished.replace(target)
    return target


def _ran(outcomes: pl.DataFrame) -> list[tuple[str, str, str, str, str]]:
    said = outcomes.filter(pl.col("state") != State.NOT_RUN)
    columns = ("check_id", "check_part", "state", "looked_at", "findings")
    rows = said.select(pl.col(name).cast(pl.String) for name in columns).rows()
    return [(check, part, state, asked, found) for check, part, state, asked, found in rows]


def _not_run(outcomes: pl.DataFrame) -> list[tuple[str, str]]:
    said = outcomes.filter(pl.col("state") == State.NOT_RUN)
    return [(f"{check}: {part}", why) for check, part, why in said.select("check_id", "check_part", "reason").rows()]


def _made_from(inputs: pl.DataFrame, runs: str) -> list[tuple[str, str]]:
    files = [(str(name), str(sha256)) for name, sha256 in inputs.select("file", "file_sha256").rows()]
    sealed = [(f"run {run_id} of {name}", result_hash) for name, (run_id, result_hash) in json.loads(runs).items()]
    return [*files, *sealed]
