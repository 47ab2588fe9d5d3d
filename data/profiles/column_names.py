"""What senders call the columns of a trade, in several languages; used to draft a profile, never to read a file."""

from __future__ import annotations

import re
import unicodedata

KNOWN = {
    "trade_ref": "tradeid traderef tradereference ref reference referenz transactionid id clienttradeid execid "
    "dealid confirm confirmation ourref",
    "other_ref": "yourref clientref clientreference otherref externalid sourcetradeid votrereference",
    "order_ref": "orderid orderno ordernumber order ordre auftragsnummer",
    "block_ref": "blockref blockid allocationid",
    "uti": "uti",
    "status": "status",
    "account": "account accountid accountno konto compte rekening cuenta conto depot portfolio clientid accounttype",
    "counterparty": "counterparty broker contrepartie kontrahent tegenpartij contraparte dealer",
    "instrument_id": "isin instrument instrumentid symbol ticker security securityid cusip sedol instrumentisin "
    "wertpapier titre valeur codeisin",
    "side": "side buysell bs direction sens richtung kaufverkauf action transactiontype typavtransaktion "
    "transactietype type",
    "quantity": "quantity qty shares units antal aantal anzahl menge stuck stk quantite cantidad quantita "
    "noofshares numberofshares nominal volume amountshares",
    "price": "price kurs koers cours prix preis precio prezzo unitprice tradeprice priceshare dealprice",
    "currency": "currency ccy devise wahrung waluta valuta moneda divisa currencyprimary instrumentvaluta "
    "instrumentcurrency tradecurrency currencypriceshare",
    "gross_amount": "gross grossamount brut brutto consideration trademoney kurswert value",
    "accrued_interest": "accrued accruedinterest stuckzinsen interetscourus",
    "commission": "commission courtage courtagesek provision kommission brokerage ibcommission",
    "fees": "fee fees frais gebuhren kosten costs charges feescomm",
    "taxes": "tax taxes steuer belasting impots withholdingtax",
    "net_amount": "net netamount belopp betrag montant montantnet netto settlementamount amount total cashflow",
    "settlement_currency": "settlementcurrency settlementccy transaktionsvaluta",
    "trade_date": "tradedate date datum datetraded dateoperation handelstag handelsdatum datenegociation fecha data",
    "settlement_date": "settlementdate settledate valuedate valdate valuta valutadatum datevaleur",
    "executed_at": "executedat time tradetime executiontime timestamp datetime heure uhrzeit",
    "venue": "venue exchange mic market borse boerse place",
    "trader": "trader",
}
"""Contract column -> names, letters and digits only, lower case, without accents."""

_BY_NAME = {name: column for column, names in reversed(KNOWN.items()) for name in names.split()}


def contract_column(sender: str) -> str | None:
    """The contract column that a sender's column name most likely means; None where it says nothing."""
    plain = unicodedata.normalize("NFKD", sender).encode("ascii", "ignore").decode().lower()
    return _BY_NAME.get(re.sub(r"[^a-z0-9]+", "", plain))
