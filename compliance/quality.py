"""The data-quality gate of a run, on Great Expectations: per sender, before anything is matched.

The only file that imports Great Expectations, and only inside a function: importing it costs seconds. It sees a
projection made for it (decimals as floats, dates as days), so no rule about money may live here.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import polars as pl

from compliance.expectations import Expectation, Severity, expectations_of
from data.contracts.contract import Contract

EXAMPLES = 20

SCHEMA = pl.Schema(
    {
        "book": pl.String,
        "source": pl.String,
        "expectation": pl.String,
        "column": pl.String,
        "severity": pl.String,
        "met": pl.Boolean,
        "rows": pl.Int64,
        "unexpected": pl.Int64,
        "examples": pl.List(pl.String),  # row ids, at most EXAMPLES
    }
)
"""One row per sender and expectation."""


def gate(canonical: pl.DataFrame, rejects: pl.DataFrame, contract: Contract, business_date: date) -> pl.DataFrame:
    """What was expected of each sender's rows and whether it was met.

    Args:
        canonical: canonical rows of the run, all senders.
        rejects: its rejects.

    Returns:
        A frame of SCHEMA, sorted by book, source and the order of the contract; empty when nothing arrived.
    """
    suite = expectations_of(contract, business_date)
    projected = _projection(canonical, rejects, suite)
    if projected.is_empty():
        return SCHEMA.to_frame()
    answers = [
        row
        for (book, source), rows in sorted(projected.partition_by("book", "source", as_dict=True).items())
        for row in _validated(rows, suite, str(book), str(source))
    ]
    return pl.DataFrame(answers, schema=SCHEMA, orient="row")


def missed_critical(results: pl.DataFrame) -> pl.DataFrame:
    """The expectations that stop a run."""
    return results.filter((pl.col("severity") == Severity.CRITICAL) & ~pl.col("met"))


def _projection(canonical: pl.DataFrame, rejects: pl.DataFrame, suite: Sequence[Expectation]) -> pl.DataFrame:
    columns = sorted({item.column for item in suite} - {"rejected"})
    lineage = [pl.col("book").cast(pl.String), "source", "row_id"]
    read = canonical.select(*lineage, *(_plain(canonical, name) for name in columns), rejected=pl.lit(0))
    refused = rejects.select(*lineage, rejected=pl.lit(1)).unique()
    return pl.concat([read, refused], how="diagonal")


def _plain(frame: pl.DataFrame, name: str) -> pl.Expr:
    kind = frame.schema[name]
    if kind.is_decimal():
        return pl.col(name).cast(pl.Float64)
    if kind == pl.Date:
        return pl.col(name).cast(pl.Int64)  # the library compares these at once, and narrower ones one by one
    return pl.col(name).cast(pl.String) if kind == pl.Enum else pl.col(name)


def _validated(rows: pl.DataFrame, suite: Sequence[Expectation], book: str, source: str) -> list[tuple[Any, ...]]:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    answers: list[tuple[Any, ...]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library's own deprecations are not ours to mend
        for part, of_rejects in ((rows, True), (rows.filter(pl.col("rejected") == 0), False)):
            asked = [item for item in suite if (item.column == "rejected") is of_rejects]
            results = _asked(part, asked, {"result_format": "SUMMARY"})
            missed = [item for item, result in zip(asked, results, strict=True) if not result.success]
            named = dict(zip(missed, _examples(part, missed), strict=True))
            answers += [
                _answer(item, result, named.get(item, []), (part.height, book, source))
                for item, result in zip(asked, results, strict=True)
            ]
    return answers


def _examples(rows: pl.DataFrame, missed: Sequence[Expectation]) -> list[list[str]]:
    """Row ids of unexpected values; asked for the few expectations that are missed, since finding them is slow."""
    if not missed:
        return []
    form = {"unexpected_index_column_names": ["row_id"], "partial_unexpected_count": EXAMPLES}
    results = _asked(rows.sort("row_id"), missed, {"result_format": "SUMMARY", **form})
    found = [cast("list[dict[str, Any]]", r.result.get("partial_unexpected_index_list") or []) for r in results]
    return [[str(row["row_id"]) for row in named] for named in found]


def _asked(rows: pl.DataFrame, expectations: Sequence[Expectation], form: dict[str, Any]) -> list[Any]:
    """The library's results, in the order of the expectations; only the columns they speak of are handed over."""
    import great_expectations as gx
    from great_expectations import expectations as kinds

    context = cast("Any", gx).get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("run").add_dataframe_asset("rows")
    wanted = {*form.get("unexpected_index_column_names", ()), *(item.column for item in expectations)}
    frame = rows.select(name for name in rows.columns if name in wanted).to_pandas()
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})
    suite = gx.ExpectationSuite(
        name="gate",
        expectations=[getattr(kinds, item.kind)(column=item.column, **item.arguments) for item in expectations],
    )
    return list(batch.validate(suite, result_format=form).results)


def _answer(item: Expectation, result: Any, named: list[str], where: tuple[int, str, str]) -> tuple[Any, ...]:
    rows, book, source = where
    counted = int(result.result.get("unexpected_count") or 0)
    return (book, source, item.says, item.column, item.severity.value, bool(result.success), rows, counted, named)
