"""What became of each report that was sent, and that the engine says the same."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import polars as pl
import pytest
from build import match
from report_rows import SENT, a_cancel, a_report, reports

from compliance.article15.lives import cancels_of_nothing, sent
from reconciliation.rulebook import rulebook_named

RULES = rulebook_named("mifir_submitted")


def new(at: int, **unusual: Any) -> dict[str, Any]:
    return a_report("R1", submitted_at=SENT[at], quantity=str(100 + at), **unusual)


def gone(at: int) -> dict[str, Any]:
    return a_cancel("R1", submitted_at=SENT[at])


def standing(*given: dict[str, Any]) -> list[str]:
    found = sent(reports(*given)).filter("stands")
    return [str(value) for value in found["submitted_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")]


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        ([new(1)], [SENT[1]]),
        ([new(1), gone(2)], []),
        ([new(1), new(2)], [SENT[2]]),
        ([new(1), gone(2), new(3)], [SENT[3]]),
        ([new(1), gone(2), new(2)], [SENT[2]]),
        ([gone(1), new(1)], []),
        ([gone(1)], []),
        ([gone(1), new(2)], [SENT[2]]),
    ],
)  # fmt: skip
def test_the_last_report_that_no_cancel_follows_stands(given: list[dict[str, Any]], stands: list[str]) -> None:
    for order in permutations(given):
        assert standing(*order) == stands


def test_the_engine_lives_the_same_lives() -> None:
    for kinds in product((new, gone), repeat=3):
        given = [make(at) for at, make in enumerate(kinds, start=1)]

        result = match(reports(), reports(*given), RULES)

        ends = result.reconciled.dispositions.filter(pl.col("disposition") == "BREAK")
        alive = set(ends["row_id"].str.strip_prefix("street/"))
        unknown = cancels_of_nothing(reports(*given))["row_id"]
        stand = sent(reports(*given)).filter("stands")["row_id"]
        assert alive == {*unknown, *stand}, kinds
