"""The overview on a terminal: what a head of operations reads at the end of the day."""

from __future__ import annotations

from decimal import Decimal
from json import loads

from pipelines.disposition_table import show_dispositions
from pipelines.eod import EndOfDay
from pipelines.overview import Overview
from pipelines.terminal import money, say, show_table

REJECTS_SHOWN = 5
CAUSES_SHOWN = 8


def show(overview: Overview) -> None:
    """Write the overview on stdout."""
    say()
    say(f"{overview.title}: business date {overview.business_date}, run {overview.run_id}")
    _files(overview)
    _rows(overview)
    _passes(overview)
    _breaks(overview)
    _cases(overview)
    say(f"Proof: {overview.proof_line}")
    held = int(overview.proof["holds"].sum())
    say(f"       {held} of {overview.proof.height} laws hold, checked in SQL from what is stored; sealed as")
    say(f"       {overview.path}")
    say(f"       result {overview.result_hash}")


def _files(overview: Overview) -> None:
    rows = [
        (file.name, file.source, file.state.value, file.records, _controls(file.controls), file.reason or "")
        for file in overview.received
    ]
    rows += [
        ("-", source, "MISSING", None, "", "no file of this business date has come") for source in overview.missing
    ]
    show_table(
        "Files" if rows else "No files",
        ("file", "sender", "state", "records", "control totals", "why"),
        rows,
        numbers=["records"],
    )


def _controls(text: str | None) -> str:
    controls: list[str] = loads(text) if text else []
    differing = [control for control in controls if control.endswith("(differs)")]
    if differing:
        return "; ".join(differing)
    return f"{len(controls)} agree" if controls else "none stated"


def _rows(overview: Overview) -> None:
    show_dispositions(overview.summary.books)
    origins = ", ".join(f"{count:,} {origin.lower()}" for origin, count in overview.landed.items()) or "none"
    rejected = overview.rejects["row_id"].n_unique()
    say(f"Landed rows: {origins}; {overview.canonical:,} canonical, {rejected:,} rejected.")
    for reject in overview.rejects.head(REJECTS_SHOWN).iter_rows(named=True):
        say(
            f"  {reject['source']}, line {reject['line']}: column {reject['column']!r} holds {reject['value']!r}, "
            f"expected {reject['expected']}"
        )
    say()


def _passes(overview: Overview) -> None:
    show_table(
        "Matched by pass" if overview.summary.passes else "Nothing matched",
        ("pass", "groups", "house rows", "street rows"),
        [(name, each.groups, each.house_rows, each.street_rows) for name, each in overview.summary.passes.items()],
        numbers=("groups", "house rows", "street rows"),
    )


def _breaks(overview: Overview) -> None:
    summary = overview.summary
    show_table(
        f"{summary.breaks:,} breaks by type" if summary.breaks else "No breaks",
        ("type", "breaks", "exposure"),
        [(name, each.breaks, _sums(each.exposure)) for name, each in summary.types.items()],
        numbers=("breaks", "exposure"),
    )
    show_table(
        "Causes of the day" if summary.causes else "",
        ("breaks", "exposure", "cause"),
        [(cause.breaks, _sums(cause.exposure), cause.text) for cause in summary.causes[:CAUSES_SHOWN]],
        numbers=("breaks", "exposure"),
    )


def _cases(overview: Overview) -> None:
    show_table(
        f"Oldest of {overview.open_cases:,} open cases" if overview.open_cases else "No open cases",
        ("case", "state", "opened", "age", "types", "house", "street", "exposure"),
        [
            (
                case["case_id"],
                case["state"],
                case["opened_on"],
                f"{case['age_business_days']} bd",
                ", ".join(case["types"]),
                ", ".join(case["house_refs"]),
                ", ".join(case["street_refs"]),
                money(case["exposure"], case["currency"]),
            )
            for case in overview.oldest.iter_rows(named=True)
        ],
        numbers=["age", "exposure"],
    )


def _sums(sums: dict[str, Decimal]) -> str:
    return ", ".join(money(total, currency) for currency, total in sorted(sums.items())) or "-"


def shortcomings(ended: EndOfDay) -> list[str]:
    """Why an end of day that was sealed is not simply done, one line each."""
    held = [f"{line} Held: no row of it is in the run." for line in ended.held]
    missing = [f"{run.reconciliation}: no file from {source}" for run in ended.runs for source in run.missing]
    return held + missing
