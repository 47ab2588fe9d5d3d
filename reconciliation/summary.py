"""A reconciliation in numbers: where the rows ended, what was matched by count and by value, what is open and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, cast

import polars as pl

from data.contracts.contract import Contract
from data.contracts.exact import exact
from data.contracts.words import Book, Disposition
from reconciliation.worth import amount_of, amounts_by_weight, currency_of

HUNDREDTH = Decimal("0.01")
NO_CURRENCY = "none"
MOST_CAUSES = 20

Sums = dict[str, Decimal]


@dataclass(frozen=True)
class BookSummary:
    """One book: rows by disposition; absolute amounts by currency, of all canonical rows and of the matched ones."""

    landed: int
    rows: dict[str, int]
    amounts: Sums
    matched_amounts: Sums

    @property
    def matched_percent(self) -> Decimal | None:
        """Matched rows of the rows that could be matched, in percent; None where there were none."""
        left_out = (Disposition.DUPLICATE, Disposition.CANCELLED, Disposition.EXCLUDED)
        return percent(
            self.rows[Disposition.MATCHED], self.landed - sum(self.rows[disposition] for disposition in left_out)
        )

    @property
    def matched_percent_by_value(self) -> dict[str, Decimal | None]:
        return {name: percent(self.matched_amounts[name], amount) for name, amount in self.amounts.items()}


@dataclass(frozen=True)
class PassSummary:
    groups: int
    house_rows: int
    street_rows: int


@dataclass(frozen=True)
class TypeSummary:
    """Breaks that carry a type; a break of several types counts under each, its exposure too."""

    breaks: int
    exposure: Sums


@dataclass(frozen=True)
class CauseSummary:
    text: str
    breaks: int
    exposure: Sums


@dataclass(frozen=True)
class Summary:
    """The numbers of one reconciliation. `timings` in seconds are the only part that differs from run to run."""

    books: dict[str, BookSummary]
    passes: dict[str, PassSummary]
    breaks: int
    exposure: Sums
    types: dict[str, TypeSummary]
    causes: list[CauseSummary]
    inputs: dict[str, str] = field(default_factory=dict[str, str])
    results: dict[str, str] = field(default_factory=dict[str, str])
    versions: dict[str, str] = field(default_factory=dict[str, str])
    timings: dict[str, float] = field(default_factory=dict[str, float])

    def as_json(self) -> dict[str, Any]:
        """The content of summary.json: amounts and percentages as text, so that nothing is rounded on the way."""
        told = asdict(self)
        for name, book in self.books.items():
            told["books"][name] |= {
                "matched_percent": book.matched_percent,
                "matched_percent_by_value": book.matched_percent_by_value,
            }
        return _as_text(told)


def summarise(
    books: tuple[pl.DataFrame, pl.DataFrame],
    ledger: pl.DataFrame,
    tables: tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame],
    contract: Contract,
) -> Summary:
    """Count and add up.

    Args:
        books: canonical rows of house and street.
        ledger: dispositions of every landed row of both.
        tables: matches, breaks and causes.
        contract: what the rows are.
    """
    matches, breaks, causes = tables
    return Summary(
        books={book.value: _of_book(book, rows, ledger, contract) for book, rows in zip(Book, books, strict=True)},
        passes=_passes(matches),
        breaks=breaks.height,
        exposure=_sums(breaks, "exposure"),
        types=_types(breaks),
        causes=[_cause(row) for row in causes.head(MOST_CAUSES).iter_rows(named=True)],
    )


def columns_of(contract: Contract) -> list[str]:
    """What of canonical rows `summarise` reads."""
    read = (*amount_of(contract).meta.root_names(), *currency_of(contract).meta.root_names())
    return ["row_id", *dict.fromkeys(read)]


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """To two decimals, half to even; never 100.00 for less than all."""
    if not whole:
        return None
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_EVEN)
    return min(share, Decimal("99.99")) if part != whole else share


def _of_book(book: Book, rows: pl.DataFrame, ledger: pl.DataFrame, contract: Contract) -> BookSummary:
    mine = ledger.filter(pl.col("book") == book.value)
    counted = {str(name): int(count) for name, count in mine.group_by("disposition").len().iter_rows()}
    stated = _stated(rows, contract)
    other = mine.filter(pl.col("disposition") != Disposition.MATCHED.value).select("row_id")
    amounts = _sums(stated, "amount")
    unmatched = _sums(stated.join(other, on="row_id", how="semi"), "amount")
    return BookSummary(
        landed=mine.height,
        rows={str(kind): counted.get(kind, 0) for kind in Disposition},
        amounts=amounts,
        matched_amounts={name: amount - unmatched.get(name, Decimal(0)) for name, amount in amounts.items()},
    )


def _stated(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """`row_id`, absolute `amount` and `currency`; quantity x price is only worked out where a row needs it."""
    settled = amounts_by_weight(contract)[:1]
    full = bool(settled) and not rows[settled[0]].null_count()
    amount = pl.col(settled[0]).abs() if full else amount_of(contract)
    return rows.select("row_id", amount=amount, currency=currency_of(contract))


def _passes(matches: pl.DataFrame) -> dict[str, PassSummary]:
    counted = matches.group_by("pass").agg(
        pl.len(), *(pl.col(name).list.len().cast(pl.Int64).sum() for name in ("house_rows", "street_rows"))
    )
    return {
        name: PassSummary(groups, house, street) for name, groups, house, street in counted.sort("pass").iter_rows()
    }


def _types(breaks: pl.DataFrame) -> dict[str, TypeSummary]:
    each = breaks.select("types", "exposure", "currency").explode("types")
    by_type = each.partition_by("types", as_dict=True)
    found = {str(name): TypeSummary(rows.height, _sums(rows, "exposure")) for (name,), rows in by_type.items()}
    return dict(sorted(found.items(), key=lambda item: (-item[1].breaks, item[0])))


def _cause(row: dict[str, Any]) -> CauseSummary:
    risks = {item["currency"] or NO_CURRENCY: item["exposure"] for item in row["exposures"] if item["exposure"]}
    return CauseSummary(row["text"], row["breaks"], risks)


def _sums(rows: pl.DataFrame, name: str) -> Sums:
    """Sums per currency, in order of the currency; rows that state no amount count nothing."""
    summed = rows.group_by(pl.col("currency").fill_null(NO_CURRENCY)).agg(pl.col(name).sum()).sort("currency")
    return dict(summed.iter_rows())


def _as_text(value: Any) -> Any:
    """Decimals as plain text without idle zeros; everything else as it is."""
    match value:
        case dict():
            return {key: _as_text(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [_as_text(item) for item in cast("list[Any]", value)]
        case Decimal():
            return exact(value)
        case _:
            return value
