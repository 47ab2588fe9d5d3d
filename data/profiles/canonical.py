"""The plain CSV upload `canonical`: the contract's own columns by their own names.

Comma, UTF-8, dot decimals, ISO dates, `Z` times, empty = absent. It is made from the contract rather than written as
a TOML, because it serves both books and every contract. Columns may stand in any order; one that may be absent may be
missing from the file; an unknown one is refused, so that a misspelt column is never silently an absent one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.contracts.failure import InputError
from data.profiles.mapping import Mapping
from data.profiles.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.contracts.contract import Contract
    from data.contracts.words import Book

NAME = "canonical"


def canonical_profile(contract: Contract, book: Book, format_name: str = "delimited") -> Profile:
    """The profile of a plain upload of one book: CSV, or the same columns in another format."""
    return Profile(
        name=NAME,
        title=f"Plain upload: the columns of the {contract.name} contract",
        book=book,
        contract=contract.name,
        format=format_name,
        columns={
            name: Mapping.model_validate({"from": name, "optional": name not in contract.required})
            for name in contract.columns
        },
    )


def check_columns(profile: Profile, contract: Contract, columns: Sequence[str]) -> None:
    """Check the header of a canonical upload; other profiles may leave a sender's column unread.

    Raises:
        InputError: names the columns the contract does not know, or the required ones the file lacks.
    """
    if profile.name != NAME:
        return
    unknown = [name for name in columns if name not in contract.columns]
    missing = [name for name in contract.required if name not in columns]
    if unknown or missing:
        told = [f"does not know {', '.join(unknown)}"] * bool(unknown)
        told += [f"requires {', '.join(missing)}"] * bool(missing)
        raise InputError(
            f"the header is not that of a plain CSV upload: contract {contract.name} {' and '.join(told)}. "
            f"Its columns are {', '.join(contract.columns)}; rename them, or write a profile for this file."
        )
