"""A made-up firm: its instruments, accounts, counterparties, traders, and the reference data about them.

Identifiers carry the check digits that fit, so that nothing but what is planted offends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from benchmarks.arrived_rows import arrived, numbered
from data.reference.identifiers.isin import valid_isin

INSTRUMENTS, BONDS, ACCOUNTS, OWN_ACCOUNTS, COUNTERPARTIES, TRADERS = 5_000, 1_000, 2_000, 100, 800, 300
LISTED_NAMES = 20_000
VENUES = {"XETR": "DE", "XPAR": "FR", "XAMS": "NL", "XMIL": "IT", "XMAD": "ES"}
COUNTRIES = ("DE", "FR", "NL", "IT", "ES")
SYLLABLES = ("al", "be", "cor", "dan", "el", "fir", "gos", "hal", "in", "jo", "kar", "lum", "mar", "nor", "os", "pra")
KINDS = ("PERSON", "ENTITY", "ENTITY", "OTHER")


@dataclass(frozen=True)
class Firm:
    """Codes by number: the instrument of number 7 is `isins[7]`; instruments from `INSTRUMENTS - BONDS` on are debt.

    Args:
        level: hundredths of the currency, or of a percent, around which an instrument trades.
    """

    isins: pl.Series
    level: np.ndarray
    leis: pl.Series

    @property
    def house(self) -> str:
        """The LEI of the firm."""
        return self.leis[0]


def made_up(rng: np.random.Generator) -> Firm:
    level = np.where(
        np.arange(INSTRUMENTS) < INSTRUMENTS - BONDS,
        rng.integers(500, 60_000, INSTRUMENTS),
        rng.integers(8_000, 12_000, INSTRUMENTS),
    )
    return Firm(_isins(), level, _leis(1 + len(VENUES) + ACCOUNTS + COUNTERPARTIES))


def reference(firm: Firm, day: date, rng: np.random.Generator) -> Mapping[str, pl.DataFrame]:
    """Instruments, venues, parties, persons, owners of accounts, and a sanctions list."""
    return {
        "instrument": _instruments(firm, rng),
        "trading_venue": arrived(
            "trading_venue",
            {
                "mic": list(VENUES),
                "kind": ["REGULATED_MARKET"] * len(VENUES),
                "country": list(VENUES.values()),
                "ccp_lei": firm.leis[1 : 1 + len(VENUES)],
                "central_counterparty": ["YES"] * len(VENUES),
            },
        ),
        "party": _parties(firm, rng),
        "person": _persons(day, rng),
        "account_owner": arrived(
            "account_owner",
            {"account": numbered("A", ACCOUNTS, 4), "beneficial_owner": numbered("OWNER", ACCOUNTS, 4)},
        ),
        "sanctioned_name": _listed(rng),
    }


def home(count: int) -> np.ndarray:
    """The number of the country of each of so many codes."""
    return np.arange(count) % len(COUNTRIES)


def _isins() -> pl.Series:
    """Every made-up number with the check digit that fits, of the countries in turn."""
    stems = [f"{COUNTRIES[number % len(COUNTRIES)]}{number:09d}" for number in range(INSTRUMENTS)]
    digits = pl.DataFrame({"stem": stems}).join(pl.DataFrame({"digit": list("0123456789")}), how="cross")
    codes = digits.select(isin=pl.col("stem") + pl.col("digit"))
    return codes.filter(valid_isin(pl.col("isin"))).to_series()


def _leis(count: int) -> pl.Series:
    stems = [f"529900BENCHMARK{number:03X}"[-18:].rjust(18, "0") for number in range(count)]
    digits = ("".join(str(int(letter, 36)) for letter in stem) + "00" for stem in stems)
    return pl.Series([f"{stem}{98 - int(whole) % 97:02d}" for stem, whole in zip(stems, digits, strict=True)])


def _instruments(firm: Firm, rng: np.random.Generator) -> pl.DataFrame:
    debt = np.arange(INSTRUMENTS) >= INSTRUMENTS - BONDS
    return arrived(
        "instrument",
        {
            "instrument_id": firm.isins,
            "isin": firm.isins,
            "cfi": np.where(debt, "DBFTFB", "ESVUFR"),
            "issuer": pl.Series(np.where(debt, "OTHER", "")).replace({"": None}),
            "issuer_lei": firm.leis[1 + len(VENUES) + home(INSTRUMENTS) * 7],
            "issuer_country": np.array(COUNTRIES)[home(INSTRUMENTS)],
            "liquid": np.where(rng.random(INSTRUMENTS) < 0.3, "YES", "NO"),
            "sme_growth_market": np.full(INSTRUMENTS, "NO"),
            "short_selling_rules": np.where(debt, "NO", "YES"),
            "venue": np.array(list(VENUES))[home(INSTRUMENTS)],
            "admitted_from": pl.lit(date(2010, 1, 4)),
        },
    )


def _parties(firm: Firm, rng: np.random.Generator) -> pl.DataFrame:
    """Own accounts, clients' accounts, counterparties and clearing houses; a client's account is its own party."""
    own = [firm.house] * OWN_ACCOUNTS
    first = 1 + len(VENUES)
    clients = firm.leis[first : first + ACCOUNTS - OWN_ACCOUNTS]
    others = firm.leis[first + ACCOUNTS : first + ACCOUNTS + COUNTERPARTIES]
    count = ACCOUNTS + COUNTERPARTIES
    roles = ["FIRM"] * OWN_ACCOUNTS + ["CLIENT"] * (ACCOUNTS - OWN_ACCOUNTS) + ["COUNTERPARTY"] * COUNTERPARTIES
    return arrived(
        "party",
        {
            "party_id": pl.concat([numbered("A", ACCOUNTS, 4), numbered("C", COUNTERPARTIES, 4)]),
            "party_name": _names(count, rng),
            "role": roles,
            "lei": pl.Series([*own, *clients, *others]),
            "lei_status": pl.lit("ISSUED"),
            "lei_issued_on": pl.lit(date(2012, 11, 29)),
            "investment_firm": pl.lit("YES"),
            "country": pl.lit("DE"),
        },
    )


def _persons(day: date, rng: np.random.Generator) -> pl.DataFrame:
    return arrived(
        "person",
        {
            "person_id": numbered("P", TRADERS, 3),
            "nationalities": pl.lit("DE"),
            "first_names": _names(TRADERS, rng, words=1),
            "surnames": _names(TRADERS, rng, words=1),
            "birth_date": pl.Series(
                [date(day.year - 25 - number % 35, 1 + number % 12, 7) for number in range(TRADERS)]
            ),
            "branch": pl.lit("DE"),
        },
    )


def _listed(rng: np.random.Generator) -> pl.DataFrame:
    return arrived(
        "sanctioned_name",
        {
            "name_ref": numbered("N", LISTED_NAMES),
            "list_name": pl.lit("MADE-UP"),
            "list_version": pl.lit("2026-11-19"),
            "entry_id": numbered("E", LISTED_NAMES),
            "kind": np.array(KINDS)[rng.integers(0, len(KINDS), LISTED_NAMES)],
            "name": _names(LISTED_NAMES, rng),
            "identifier": numbered("LISTED", LISTED_NAMES),
        },
    )


def _names(count: int, rng: np.random.Generator, words: int = 3) -> pl.Series:
    """Names of so many words, each of two to four syllables."""
    drawn = rng.integers(0, len(SYLLABLES), (count, words, 4))
    lengths = rng.integers(2, 5, (count, words))
    return pl.Series(
        [
            " ".join(
                "".join(SYLLABLES[one] for one in word[:length]).capitalize()
                for word, length in zip(name, sizes, strict=True)
            )
            for name, sizes in zip(drawn.tolist(), lengths.tolist(), strict=True)
        ]
    )
