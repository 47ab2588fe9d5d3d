"""Errors and omissions in transaction reporting: what is wrong, since when, how many, why, and who has to be told."""

from __future__ import annotations

from decimal import Decimal

from compliance.article15.deadlines import PARAMETERS
from compliance.article15.fields import BREAKS
from compliance.article15.pack import REPORTS, STATUSES, pack_of
from compliance.given import TRADE, Given
from compliance.parameters import Parameter
from compliance.report import Made, Report


def made(given: Given) -> Made:
    """The pack, and its causes as sentences."""
    pack = pack_of(given)
    lines = [_sentence(row) for row in pack.summary.iter_rows(named=True)]
    if not lines:
        lines = ["No error was found."]
    lines += [f"{kind} was not asked: {why}." for kind, why in pack.not_asked.iter_rows()]
    return Made({"summary": pack.summary, "errors": pack.errors, "not_asked": pack.not_asked}, lines)


def _sentence(row: dict[str, object]) -> str:
    field = f" {row['number']} ({row['field']})" if row["field"] else ""
    where = f" (all {row['where']})" if row["where"] else ""
    return (
        f"{row['kind']}{field}: {row['cause']}: {row['errors']} of {row['examined']} since {row['since']}{where}; "
        f"to the authority: {row['to_authority']}."
    )


REPORT = Report(
    name="errors-and-omissions",
    title="Errors and omissions in transaction reporting (RTS 22 Article 15)",
    question="What was reported wrongly or not at all, since when, how often and why; who has to be told?",
    needs=(REPORTS,),
    takes=(STATUSES, BREAKS, TRADE, "party"),
    make=made,
    parameters=(
        *PARAMETERS,
        Parameter("business_days", 1, "working days in which a rejected report is sent again"),
        Parameter("calendar_days", 7, "calendar days that a report may be pending"),
        Parameter("quantity", Decimal(0), "units by which positions may differ, or stay in an aggregate account"),
        Parameter("amount", Decimal("0.01"), "currency by which an aggregate account's two sides may differ"),
    ),
)
