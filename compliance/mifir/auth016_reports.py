"""One transaction report as one `Tx` element of auth.016.001.01; element names and their order are the schema's."""

from __future__ import annotations

import polars as pl

from compliance.mifir.auth016_parties import party_elements, person, underlying_elements
from compliance.mifir.element_text import always, amount, as_texts, if_any, text
from data.contracts.report_words import PriceType, QuantityType, ReportStatus
from data.contracts.transaction_report import PART

OF_CURRENCIES = r"^(?:[SJHI]F|FFC|O..C)"
"""Classifications (ISO 10962) of contracts on exchange rates; other second currencies are those of interest."""
SECONDS = len("2026-11-20T12:00:00")
CUT = "\x1f"
"""Between the parts of a list while it is escaped: an escape holds the separator, and no report holds this."""
FLAGS = {"waivers": "WvrInd", "otc_flags": "OTCPstTradInd"}
GROUPS = {
    "buyer": "AcctOwnr",
    "buyer_decision": "DcsnMakr",
    "seller": "AcctOwnr",
    "seller_decision": "DcsnMakr",
}


def report_elements(reports: pl.DataFrame) -> list[str]:
    """Each report as XML, in order; what `unwritable` finds fault with must not come here."""
    cut = reports.with_columns(pl.col(column).str.replace_all(PART, CUT, literal=True) for column in FLAGS)
    told = as_texts(cut).with_columns(_moment(), *(_flags(column, tag) for column, tag in FLAGS.items()))
    groups = [party_elements(reports, column, element) for column, element in GROUPS.items()]
    told = told.with_columns(*groups, underlying_elements(reports))
    told = told.with_columns(
        buyer_element=always("Buyr", pl.col("buyer_parts"), pl.col("buyer_decision_parts")),
        seller_element=always("Sellr", pl.col("seller_parts"), pl.col("seller_decision_parts")),
        transaction=_transaction(),
        instrument=_instrument(),
    )
    return told.select(_report()).to_series().to_list()


def _report() -> pl.Expr:
    names = (text("TxId", "transaction_reference"), text("ExctgPty", "executing_entity"))
    cancel = always("Cxl", *names, text("SubmitgPty", "submitting_entity"))
    new = always(
        "New",
        *names,
        text("InvstmtPtyInd", "investment_firm"),
        text("SubmitgPty", "submitting_entity"),
        pl.col("buyer_element"),
        pl.col("seller_element"),
        _transmission(),
        pl.col("transaction"),
        pl.col("instrument"),
        _trader("InvstmtDcsnPrsn", "investment_decision"),
        _trader("ExctgPrsn", "execution"),
        _indicators(),
    )
    return always("Tx", pl.when(pl.col("report_status") == ReportStatus.CANC).then(cancel).otherwise(new))


def _transmission() -> pl.Expr:
    return always(
        "OrdrTrnsmssn",
        text("TrnsmssnInd", "order_transmission"),
        text("TrnsmttgBuyr", "transmitting_firm_buyer"),
        text("TrnsmttgSellr", "transmitting_firm_seller"),
    )


def _transaction() -> pl.Expr:
    return always(
        "Tx",
        text("TradDt", "trading_time"),
        text("TradgCpcty", "trading_capacity"),
        always("Qty", *_quantity()),
        text("DerivNtnlChng", "notional_change"),
        always("Pric", *_price("price")),
        text("NetAmt", "net_amount"),
        text("TradVn", "venue"),
        text("CtryOfBrnch", "venue_branch"),
        if_any("UpFrntPmt", amount("Amt", "upfront_payment", "upfront_currency"), _sign("upfront_payment")),
        text("TradPlcMtchgId", "venue_transaction_id"),
        text("CmplxTradCmpntId", "complex_trade_id"),
    )


def _quantity() -> tuple[pl.Expr, ...]:
    kind = pl.col("quantity_type")
    return (
        pl.when(kind == QuantityType.UNIT).then(text("Unit", "quantity")),
        pl.when(kind == QuantityType.NOMINAL).then(amount("NmnlVal", "quantity", "quantity_currency")),
        pl.when(kind == QuantityType.MONETARY).then(amount("MntryVal", "quantity", "quantity_currency")),
    )


def _price(column: str) -> tuple[pl.Expr, ...]:
    """The choice of a price, or of the strike price: a number of some kind, or that there is none."""
    kind, currency = pl.col(f"{column}_type"), "strike_currency" if column == "strike_price" else "price_currency"
    number = (
        pl.when(kind == PriceType.MONETARY).then(always("MntryVal", amount("Amt", column, currency), _sign(column))),
        pl.when(kind == PriceType.PERCENT).then(text("Pctg", column)),
        pl.when(kind == PriceType.YIELD).then(text("Yld", column)),
        pl.when(kind == PriceType.BASIS_POINTS).then(text("BsisPts", column)),
    )
    none = pl.when(kind.is_in([PriceType.PNDG, PriceType.NOAP])).then(
        always("NoPric", text("Pdg", kind), text("Ccy", currency))
    )
    return if_any("Pric", *number), none


def _sign(column: str) -> pl.Expr:
    return pl.when(pl.col(column).str.starts_with("-")).then(pl.lit("<Sgn>false</Sgn>"))


def _instrument() -> pl.Expr:
    general = (text("FullNm", "instrument_name"), text("ClssfctnTp", "cfi"), text("NtnlCcy", "notional_currency"))
    debt = if_any("DebtInstrmAttrbts", text("MtrtyDt", "maturity_date"))
    derivative = (
        text("XpryDt", "expiry_date"),
        text("PricMltplr", "price_multiplier"),
        pl.col("underlying_parts"),
        text("OptnTp", "option_type"),
        if_any("StrkPric", *_price("strike_price")),
        text("OptnExrcStyle", "exercise_style"),
        text("DlvryTp", "delivery"),
        if_any("AsstClssSpcfcAttrbts", *_second_currency()),
    )
    described = always(
        "Othr",
        always("FinInstrmGnlAttrbts", text("Id", "isin"), *general),
        debt,
        if_any("DerivInstrmAttrbts", *derivative),
    )
    bare = pl.concat_str(*general, debt, *derivative, ignore_nulls=True) == ""
    return always("FinInstrm", pl.when(bare).then(text("Id", "isin")).otherwise(described))


def _second_currency() -> tuple[pl.Expr, pl.Expr]:
    other = text("OthrNtnlCcy", "notional_currency_2")
    exchange = pl.col("cfi").str.contains(OF_CURRENCIES).fill_null(value=False)
    return pl.when(~exchange).then(if_any("Intrst", other)), pl.when(exchange).then(if_any("FX", other))


def _trader(element: str, column: str) -> pl.Expr:
    """The person, the algorithm, or for an execution that somebody outside decided."""
    kind = pl.col(f"{column}_type")
    somebody = if_any("Prsn", text("CtryOfBrnch", f"{column}_branch"), person(column))
    told = (
        pl.when(kind == "ALGO").then(text("Algo", column)),
        pl.when(kind == "NORE").then(pl.lit("<Clnt>NORE</Clnt>")),
        pl.when(kind.is_in(["NIDN", "CCPT", "CONCAT"])).then(somebody),
    )
    return if_any(element, *told)


def _indicators() -> pl.Expr:
    return always(
        "AddtlAttrbts",
        pl.col("waivers"),
        text("ShrtSellgInd", "short_selling"),
        pl.col("otc_flags"),
        text("RskRdcgTx", "risk_reducing"),
        text("SctiesFincgTxInd", "securities_financing"),
    )


def _flags(column: str, tag: str) -> pl.Expr:
    return text(tag, pl.col(column).str.replace_all(CUT, f"</{tag}><{tag}>", literal=True)).alias(column)


def _moment() -> pl.Expr:
    """The trading time to the granularity it was recorded with; where nobody says which, without idle zeros."""
    whole, decimals = pl.col("trading_time").str.head(SECONDS), pl.col("trading_time_decimals").cast(pl.Int64)
    digits = pl.col("trading_time").str.slice(SECONDS + 1)
    kept = pl.when(decimals.is_null()).then(digits.str.strip_chars_end("0")).otherwise(digits.str.head(decimals))
    fraction = pl.when(kept != "").then(pl.concat_str(pl.lit("."), kept)).otherwise(pl.lit(""))
    return pl.concat_str(whole, fraction, pl.lit("Z")).alias("trading_time")
