"""Where the rows of both books ended, as a table: a column per disposition that any row ended in."""

from __future__ import annotations

from collections.abc import Mapping

from data.contracts.words import Disposition
from pipelines.terminal import amount, show_table
from reconciliation.summary import BookSummary


def show_dispositions(books: Mapping[str, BookSummary]) -> None:
    """Write the table, then the matched share by value of each book and currency."""
    ended = [kind for kind in Disposition if kind in _ALWAYS or any(book.rows[kind] for book in books.values())]
    show_table(
        "Rows by disposition",
        ("book", "landed", *(kind.lower() for kind in ended), "matched %"),
        [
            (name, book.landed, *(book.rows[kind] for kind in ended), book.matched_percent)
            for name, book in books.items()
        ],
        numbers=("landed", *(kind.lower() for kind in ended), "matched %"),
    )
    currencies = sorted({code for book in books.values() for code in book.matched_percent_by_value})
    show_table(
        "Matched by value, %" if currencies else "",
        ("book", *currencies),
        [
            (name, *(_percent(book, currency) for currency in currencies))
            for name, book in books.items()
            if currencies
        ],
        numbers=currencies,
    )


_ALWAYS = (Disposition.MATCHED, Disposition.BREAK)


def _percent(book: BookSummary, currency: str) -> str:
    return amount(book.matched_percent_by_value.get(currency))
