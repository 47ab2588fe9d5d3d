"""`tieout suggest` refuses what is no probability, and says in its table that nothing of it is a match."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from data.contracts.failure import UsageError
from pipelines.suggesting import show, suggestions_of
from reconciliation.suggestions.suggestion import SCHEMA


@pytest.mark.parametrize("said", ["0", "1", "-0.2", "nan", "most", "90"])
def test_a_threshold_is_a_probability(tmp_path: Path, said: str) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        suggestions_of(tmp_path, None, None, said)


def test_the_table_shows_why_and_that_it_is_no_match(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = [{"field": "amount", "level": "equal", "weight": Decimal("7.50")}]
    found = pl.DataFrame([["h:1"], ["s:1"], ["H1"], ["S1"], [Decimal("0.9712")], [1], [1], [reasons]], schema=SCHEMA)

    show(found, most=5)

    said = capsys.readouterr().out
    assert "0.9712  H1     S1      amount equal" in said
    assert "none is a match" in said
