"""A day matched in parts is the day matched in one piece, however it is cut."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks.planted import plant_day, write_day
from data.contracts.words import Book
from pipelines.direct import receive
from reconciliation.blocks import crossing, parts_of, plan_of, settle_part, values_of, whole_of
from reconciliation.engine import Day, Reconciled, reconcile
from reconciliation.rulebook import rulebook_named

RULES = rulebook_named("trades")


def in_parts(books: list[pl.DataFrame], parts: int) -> Reconciled:
    plan, day = plan_of(RULES), Day()
    cut = [rows.with_columns(parts_of(rows, plan, parts).alias("~part")) for rows in books]
    values = [values_of(rows, plan).with_columns(part=pl.col("at")) for rows in books]
    held = pl.concat(
        v.select("value", part=rows["~part"].gather(v["at"])) for v, rows in zip(values, cut, strict=True)
    )
    done = [
        settle_part(*(rows.filter(pl.col("~part") == n).drop("~part") for rows in cut), crossing(held), RULES, day)
        for n in range(parts)
    ]
    rest = reconcile(pl.concat(p.house for p in done), pl.concat(p.street for p in done), RULES, day)
    assert sum(p.matches.height for p in done)
    return whole_of(done, rest, RULES)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> list[pl.DataFrame]:
    folder = tmp_path_factory.mktemp("planted")
    write_day(plant_day(1500, 11), folder)
    files = ((folder / "house.csv", Book.HOUSE), (folder / "street.csv", Book.STREET))
    return [receive(path, None, book, RULES).read.rows for path, book in files]


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_parts_and_one_piece_end_the_same(books: list[pl.DataFrame], parts: int) -> None:
    whole = reconcile(*books, RULES, Day())

    found = in_parts(books, parts)

    for one, other in zip(found, whole, strict=True):
        assert_frame_equal(one, other)
