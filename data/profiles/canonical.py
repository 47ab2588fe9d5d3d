"""The plain CSV upload `canonical`: the contract's own columns by their own names.

Comma, UTF-8, dot decimals, ISO dates, `Z` times, empty = absent. It is made from the contract rather than written as
a TOML, because it serves both books and every contract. Columns may stand in any order; one that may be absent may be
missing from the file; an unknown one is refused, so that a misspelt column is never silently an absent one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.contracts.failure import InputError
from data.contracts.words import Book
from data.profiles.mapping import Mapping
from data.profiles.profile import BusinessDate, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.contracts.contract import Contract

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


def upload_profiles(contract: Contract) -> dict[str, Profile]:
    """What the inbox takes as plain uploads: `canonical_house_20261120.csv`, and `canonical_street_...` likewise.

    The business date may stand in the name as eight digits; otherwise it is the one that is said on receiving.
    """
    plain = {f"{NAME}_{book.lower()}": canonical_profile(contract, book) for book in Book}
    return {name: _taken_by_name(name, profile) for name, profile in plain.items()}


def further_uploads(contracts: Iterable[Contract]) -> dict[str, Profile]:
    """Plain uploads of other contracts: `quote_street_20261120.csv`; `quote_20261120.csv` is of the house."""
    found: dict[str, Profile] = {}
    for contract in contracts:
        for book in Book:
            name = f"{NAME}_{contract.name}_{book.lower()}"
            found[name] = _taken_by_name(f"{contract.name}_{book.lower()}", canonical_profile(contract, book), name)
        own = found[f"{NAME}_{contract.name}_house"]
        also = f"{contract.name}_[0-9]*.csv"
        found[own.name] = own.model_copy(update={"match_files": [*own.match_files, also, f"{contract.name}.csv"]})
    return found


def _taken_by_name(stem: str, profile: Profile, name: str | None = None) -> Profile:
    return profile.model_copy(
        update={
            "name": name or stem,
            "match_files": [f"{stem}*.csv", f"{stem.upper()}*.csv"],
            "business_date": BusinessDate(pattern=r"(\d{8})", required=False),
        }
    )


def is_upload(profile: Profile) -> bool:
    """Whether a profile is a plain upload, not one that was written for a sender."""
    return profile.name == NAME or profile.name.startswith(f"{NAME}_")


def check_columns(profile: Profile, contract: Contract, columns: Sequence[str]) -> None:
    """Check the header of a canonical upload; other profiles may leave a sender's column unread.

    Raises:
        InputError: names the columns the contract does not know, or the required ones the file lacks.
    """
    if not is_upload(profile):
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
