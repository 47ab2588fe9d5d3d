"""ID-002: identifiers other than ISIN: CUSIP, SEDOL, FIGI, LEI, BIC, MIC, CFI, currencies and their minor units."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from compliance.check import Check, Pack, Part
from compliance.column_part import column_part
from data.contracts.finding import Severity
from data.reference.identifiers.bic import why_not_bic
from data.reference.identifiers.cfi import why_not_cfi
from data.reference.identifiers.currency import why_not_currency, why_not_payable
from data.reference.identifiers.cusip import why_not_cusip
from data.reference.identifiers.figi import why_not_figi
from data.reference.identifiers.lei import SHAPE, why_not_lei
from data.reference.identifiers.mic import why_not_mic
from data.reference.identifiers.sedol import why_not_sedol

TRADED = pl.col("trade_date")
LIKE_A_BIC = r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$"


def _of_scheme(scheme: str, why_not: Callable[[pl.Expr], pl.Expr], good: str, bad: str) -> Part:
    return column_part(
        name=scheme,
        field="instrument_id",
        applies=pl.col("instrument_scheme").str.to_uppercase() == scheme,
        fault=lambda _: why_not(pl.col("instrument_id")),
        passing={"instrument_id": good, "instrument_scheme": scheme},
        failing={"instrument_id": bad, "instrument_scheme": scheme},
    )


def _of_currency(field: str) -> Part:
    return column_part(
        name=field.replace("_", " "),
        field=field,
        fault=lambda _: why_not_currency(pl.col(field), TRADED),
        passing={field: "DEM", "trade_date": "2001-12-28"},
        failing={field: "DEM", "trade_date": "2026-11-20"},
    )


CHECK = Check(
    id="ID-002",
    name="Identifiers other than ISIN",
    question="Are instruments, parties, venues and currencies named by codes that are valid on the trade date?",
    basis="CUSIP (ANSI X9.6), SEDOL, FIGI (ANSI X9.145), ISO 17442 (LEI), 9362 (BIC), 10383 (MIC), 10962 (CFI), 4217",
    severity=Severity.HIGH,
    pack=Pack.IDENTIFIERS,
    parts=(
        _of_scheme("CUSIP", why_not_cusip, "037833100", "037833101"),
        _of_scheme("SEDOL", why_not_sedol, "B0WNLY7", "B0WNLY8"),
        _of_scheme("FIGI", why_not_figi, "BBG000BLNQ16", "BBG000BLNQ17"),
        column_part(
            name="LEI",
            field="counterparty",
            applies=pl.col("counterparty").str.contains(SHAPE),
            fault=lambda _: why_not_lei(pl.col("counterparty")),
            passing={"counterparty": "HWUPKR0MPOU8FGXBT394"},
            failing={"counterparty": "HWUPKR0MPOU8FGXBT395"},
        ),
        column_part(
            name="LEI of parties",
            over="party",
            field="lei",
            fault=lambda _: why_not_lei(pl.col("lei")),
            passing={"lei": "HWUPKR0MPOU8FGXBT394"},
            failing={"lei": "HWUPKR0MPOU8FGXBT39"},
        ),
        column_part(
            name="BIC",
            field="place_of_settlement",
            applies=pl.col("place_of_settlement").str.contains(LIKE_A_BIC),
            fault=lambda _: why_not_bic(pl.col("place_of_settlement")),
            passing={"place_of_settlement": "DAKVDEFFXXX"},
            failing={"place_of_settlement": "DAKVQQFFXXX"},
        ),
        column_part(
            name="CFI",
            over="instrument",
            field="cfi",
            fault=lambda _: why_not_cfi(pl.col("cfi")),
            passing={"cfi": "ESVUFR"},
            failing={"cfi": "EQVUFR"},
        ),
        column_part(
            name="MIC",
            field="venue",
            needs=("iso10383",),
            fault=lambda lists: why_not_mic(pl.col("venue"), TRADED, lists["iso10383"]),
            passing={"venue": "XNYS", "trade_date": "2026-11-20"},
            failing={"venue": "XZZZ", "trade_date": "2026-11-20"},
        ),
        _of_currency("currency"),
        _of_currency("settlement_currency"),
        column_part(
            name="minor unit",
            field="net_amount",
            fault=lambda _: why_not_payable(pl.col("net_amount"), pl.col("currency")),
            passing={"net_amount": "1000.25", "currency": "USD"},
            failing={"net_amount": "1000.25", "currency": "JPY"},
        ),
    ),
    advice="Ask the sender for the code that its own registry lists; a withdrawn one was valid until its last day.",
)
