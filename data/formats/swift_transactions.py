"""What a transaction inside a SWIFT statement or status advice says of itself, in columns that all of them share.

Beside the columns of `swift_columns.py`: `quantity_UNIT`, `quantity_FAMT`, `quantity_AMOR` ..., `settled_UNIT` ...,
`remaining_UNIT` ..., `money`, `money_currency`, `counterparty`, `agent`, `counterparty_account`, `partial`, `hold`.
"""

from __future__ import annotations

from typing import NamedTuple

from data.formats.swift_columns import columns_of, party_columns
from data.formats.swift_sequences import Sequence

DETAILS = ("SETTRAN", "TRANSDET", "TRADDET", "FIAC", "SETDET", "AMT", "QTYBREAK")
WHOLE, SETTLED, REMAINING = ("PSTA", "ESTT", "SETT", "CONF"), ("PSTT",), ("RSTT",)
PARTIAL = ("PART", "NPAR", "PARC", "PARQ")
HOLDS = ("PREA", "YPRE", "HOLD")


class Unit(NamedTuple):
    """One row to be landed: from `start` to `end` of the text block, with its columns or the reason it has none."""

    start: int
    end: int
    columns: dict[str, str]
    excluded: str | None = None
    malformed: str | None = None


def transaction_columns(unit: Sequence, *context: Sequence) -> dict[str, str]:
    """The columns of one transaction.

    Args:
        unit: the sequence that holds its links, details and parties.
        context: sequences around it whose fields it inherits (the instrument's, the statement's account), not their
            references.
    """
    links = list(unit.find("LINK"))
    found = columns_of(*links, *unit.every(*DETAILS), unit)
    for outer in context:
        inherited = columns_of(outer).items()
        found |= {name: text for name, text in inherited if name not in found and not name.startswith("ref.")}
    found |= party_columns(*unit.every("SETPRTY"))
    return found | _quantities(found) | _money(found) | _other_side(found) | _conditions(found)


def _quantities(found: dict[str, str]) -> dict[str, str]:
    """By the kind of number (UNIT, FAMT, AMOR); a statement of what is open says PSTA, an advice SETT."""
    made: dict[str, str] = {}
    for name, qualifiers in (("quantity", WHOLE), ("settled", SETTLED), ("remaining", REMAINING)):
        for qualifier in qualifiers:
            for column, text in found.items():
                if column.startswith(f"quantity.{qualifier}."):
                    made.setdefault(f"{name}_{column.rpartition('.')[2]}", text)
    return made


def _money(found: dict[str, str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, qualifiers in (("money", WHOLE), ("settled_money", SETTLED), ("remaining_money", REMAINING)):
        said = next((q for q in qualifiers if f"amount.{q}" in found), None)
        if said is not None:
            made[name] = found[f"amount.{said}"]
            made[f"{name}_currency"] = found.get(f"currency.{said}", "")
    return made


def _other_side(found: dict[str, str]) -> dict[str, str]:
    delivers = found.get("word.REDE") == "DELI"
    party, agent = ("BUYR", "REAG") if delivers else ("SELL", "DEAG")
    return {
        "counterparty": found.get(f"party.{party}", ""),
        "agent": found.get(f"party.{agent}", ""),
        "counterparty_account": found.get(f"account.{party}", ""),
    }


def _conditions(found: dict[str, str]) -> dict[str, str]:
    """STCO may say several things of a settlement; two of them are asked for here."""
    said = found.get("word.STCO", "").split()
    return {
        "partial": next((word for word in said if word in PARTIAL), ""),
        "hold": next((word for word in said if word in HOLDS), ""),
    }
