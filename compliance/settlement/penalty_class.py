"""Which row of the Annex of Delegated Regulation (EU) 2017/389 an instrument belongs to.

The CFI code (ISO 10962) tells shares (ES, EP, ER, EF, EC, EV), debt (D without depositary receipts) and the rest; the
issuer tells sovereign debt, the flags a liquid market and an SME growth market. What is not known is not guessed:
a share of unknown liquidity has no class.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from data.contracts.instrument import Issuer
from data.contracts.kinds import YesNo
from data.reference.csdr_penalty_rates import PenaltyClass

SHARES = r"^E[SPRFCV]"
DEBT = r"^D[^D]"
RECEIPTS_AND_OTHERS = r"^(ED|EL|EY|EM|DD|C|R|O|F|S|H|I|J|K|L|T|M)"


def penalty_classes(instruments: pl.DataFrame) -> Mapping[str, PenaltyClass | None]:
    """Instrument and its ISIN -> its class, None where what is known does not tell.

    Args:
        instruments: rows of the contract `instrument`; of several rows the first that says something holds.
    """
    told = ("isin", "cfi", "issuer", "liquid", "sme_growth_market")
    known = instruments.group_by("instrument_id", maintain_order=True).agg(
        pl.col(name).drop_nulls().first() for name in told
    )
    classed = known.with_columns(penalty_class=_class())
    named = {
        name: PenaltyClass(found) if found is not None else None
        for column in ("isin", "instrument_id")
        for name, found in classed.select(column, "penalty_class").drop_nulls(column).iter_rows()
    }
    return dict(sorted(named.items()))


def _class() -> pl.Expr:
    cfi, sme = pl.col("cfi"), (pl.col("sme_growth_market") == YesNo.YES).fill_null(value=False)
    debt, share = cfi.str.contains(DEBT), cfi.str.contains(SHARES)
    sovereign = (pl.col("issuer") == Issuer.SOVEREIGN).fill_null(value=False)
    other_issuer = (pl.col("issuer") == Issuer.OTHER).fill_null(value=False)
    chain = (
        pl.when(debt & sovereign)
        .then(pl.lit(PenaltyClass.DEBT_SOVEREIGN))
        .when(debt & sme)
        .then(pl.lit(PenaltyClass.DEBT_SME))
        .when(debt & other_issuer)
        .then(pl.lit(PenaltyClass.DEBT_OTHER))
        .when(~debt & sme)
        .then(pl.lit(PenaltyClass.SME_EQUITY))
        .when(share & (pl.col("liquid") == YesNo.YES))
        .then(pl.lit(PenaltyClass.SHARE_LIQUID))
        .when(share & (pl.col("liquid") == YesNo.NO))
        .then(pl.lit(PenaltyClass.SHARE_ILLIQUID))
        .when(cfi.str.contains(RECEIPTS_AND_OTHERS))
        .then(pl.lit(PenaltyClass.OTHER))
    )
    return chain.otherwise(None).cast(pl.String)
