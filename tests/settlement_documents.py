"""Made-up ISO 20022 settlement messages, valid by the schemas of the newest versions that are at hand."""

from __future__ import annotations

from decimal import Decimal

SPACE = "urn:iso:std:iso:20022:tech:xsd:"
ISIN = "XS0000000009"
LACK = "<SttlmSts><Flng><Rsn><Cd><Cd>LACK</Cd></Cd><AddtlRsnInf>no stock</AddtlRsnInf></Rsn></Flng></SttlmSts>"
MATCHED = "<MtchgSts><Mtchd/></MtchgSts>"


def document(kind: str, version: str, body: str, prefix: str = "") -> str:
    """A document of a kind and version; with a prefix, every name of the message carries it."""
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    text = f"<Document>{body}</Document>"
    if prefix:
        text = text.replace("</", "\0").replace("<", f"<{prefix}:").replace("\0", f"</{prefix}:")
    return text.replace("Document>", f'Document {name}="{SPACE}{kind}.{version}">', 1)


def header(reference: str = "BAH-1", created: str = "2026-11-20T14:30:00Z", kind: str = "sese.024.001.13") -> str:
    ends = (f"<FIId><FinInstnId><BICFI>{code}</BICFI></FinInstnId></FIId>" for code in ("DEPOXX22", "HOUSXX22"))
    return (
        f'<AppHdr xmlns="{SPACE}head.001.001.02"><Fr>{next(ends)}</Fr><To>{next(ends)}</To>'
        f"<BizMsgIdr>{reference}</BizMsgIdr><MsgDefIdr>{kind}</MsgDefIdr><CreDt>{created}</CreDt></AppHdr>"
    )


def references(ref: str) -> str:
    own = f"<AcctOwnrTxId>{ref}</AcctOwnrTxId><AcctSvcrTxId>SVC-7</AcctSvcrTxId>"
    return f"{own}<MktInfrstrctrTxId>MITI-7</MktInfrstrctrTxId>"


def party(name: str, code: str, account: str = "") -> str:
    held = f"<SfkpgAcct><Id>{account}</Id></SfkpgAcct>" if account else ""
    return f"<{name}><Id><AnyBIC>{code}</AnyBIC></Id>{held}</{name}>"


def day(name: str, text: str) -> str:
    return f"<{name}><Dt><Dt>{text}</Dt></Dt></{name}>"


def money(name: str, amount: Decimal | str) -> str:
    return f'<{name}><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd></{name}>'


def parties(way: str = "DlvrgSttlmPties") -> str:
    agent, client = party("Pty1", "AGNTXX22"), party("Pty2", "PARTXX22", "C-9")
    return f"<{way}>{party('Dpstry', 'DEPOXX22')}{agent}{client}</{way}>"


def status_advice(
    ref: str = "INS-1", statuses: str = MATCHED + LACK, quantity: Decimal | str = "1000.5", version: str = "001.13"
) -> str:
    """A sese.024 on the receipt of face against 1,234.56 euro."""
    parameters = "<SttlmParams><SctiesTxTp><Cd>TRAD</Cd></SctiesTxTp><PrtlSttlmInd>NPAR</PrtlSttlmInd></SttlmParams>"
    details = (
        f"<TradId>T-1</TradId><SfkpgAcct><Id>A-1</Id></SfkpgAcct><FinInstrmId><ISIN>{ISIN}</ISIN></FinInstrmId>"
        f"<SttlmQty><Qty><FaceAmt>{quantity}</FaceAmt></Qty></SttlmQty>{money('SttlmAmt', '1234.56')}"
        f"<XpctdSttlmDt><Dt>2026-11-26</Dt></XpctdSttlmDt>{day('SttlmDt', '2026-11-24')}{day('TradDt', '2026-11-20')}"
        "<MtchdStsTmStmp>2026-11-20T11:12:13+01:00</MtchdStsTmStmp>"
        f"<SctiesMvmntTp>RECE</SctiesMvmntTp><Pmt>APMT</Pmt>{parameters}{parties()}"
    )
    body = f"<TxId>{references(ref)}</TxId>{statuses}<TxDtls>{details}</TxDtls>"
    return document("sese.024", version, f"<SctiesSttlmTxStsAdvc>{body}</SctiesSttlmTxStsAdvc>")


def confirmation(ref: str = "INS-1", quantity: str = "400", more: str = "") -> str:
    """A sese.025 of a part of a delivery."""
    identified = f"{references(ref)}<SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt>"
    days = day("TradDt", "2026-11-20") + day("SttlmDt", "2026-11-24") + day("FctvSttlmDt", "2026-11-25")
    quantities = (
        f"<SttldQty><Qty><Unit>{quantity}</Unit></Qty></SttldQty><PrevslySttldQty><Unit>100</Unit></PrevslySttldQty>"
        "<RmngToBeSttldQty><Unit>500</Unit></RmngToBeSttldQty><SfkpgAcct><Id>A-1</Id></SfkpgAcct>"
    )
    body = (
        f"<TxIdDtls>{identified}</TxIdDtls>{more}<TradDtls>{days}</TradDtls><FinInstrmId><ISIN>{ISIN}</ISIN></FinInstrmId>"
        f"<QtyAndAcctDtls>{quantities}</QtyAndAcctDtls><SttlmParams><SctiesTxTp><Cd>TRAD</Cd></SctiesTxTp></SttlmParams>"
        f"{parties('RcvgSttlmPties')}{money('SttldAmt', '4000.01')}"
    )
    return document("sese.025", "001.12", f"<SctiesSttlmTxConf>{body}</SctiesSttlmTxConf>")


def listed(ref: str, quantity: str = "5", *, settled: bool = False) -> str:
    """A transaction of a statement."""
    activity = "<TxActvty><Cd>SETT</Cd></TxActvty><SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt>"
    instrument = "" if settled else f"<FinInstrmId><ISIN>{ISIN}</ISIN></FinInstrmId>"
    posted = money("PstngAmt", "7.5")
    if settled:
        posted = posted.replace("CdtDbtInd", "CdtDbt")
    effective = "<FctvSttlmDt><Dt>2026-11-25</Dt></FctvSttlmDt>" if settled else ""
    return (
        f"{references(ref)}<TxDtls>{activity}{instrument}<PstngQty><Qty><Unit>{quantity}</Unit></Qty></PstngQty>"
        f"{posted}{effective}{day('SttlmDt', '2026-11-24')}{parties('RcvgSttlmPties')}</TxDtls>"
    )


def page(number: int, *, last: bool) -> str:
    return f"<Pgntn><PgNb>{number}</PgNb><LastPgInd>{str(last).lower()}</LastPgInd></Pgntn>"


def pending(*parts: str, number: int = 1, last: bool = True, structure: str = "STAT") -> str:
    """A page of a semt.018 of account A-1 as at 2026-11-20, 18:00 UTC."""
    stated = (
        "<StmtGnlDtls><StmtId>STM-1</StmtId><StmtDtTm><DtTm>2026-11-20T18:00:00Z</DtTm></StmtDtTm>"
        f"<StmtStr>{structure}</StmtStr><ActvtyInd>{str(bool(parts)).lower()}</ActvtyInd></StmtGnlDtls>"
    )
    body = f"{page(number, last=last)}{stated}<SfkpgAcct><Id>A-1</Id></SfkpgAcct>{''.join(parts)}"
    return document("semt.018", "001.14", f"<SctiesTxPdgRpt>{body}</SctiesTxPdgRpt>")


def settled(*transactions: str) -> str:
    """A semt.017 of account A-1 for 2026-11-25."""
    stated = (
        "<StmtGnlDtls><StmtId>STM-2</StmtId><StmtPrd><FrDtToDt><FrDt>2026-11-25</FrDt><ToDt>2026-11-25</ToDt></FrDtToDt>"
        "</StmtPrd><StmtBsis><Cd>SETT</Cd></StmtBsis><ActvtyInd>true</ActvtyInd><SubAcctInd>false</SubAcctInd></StmtGnlDtls>"
    )
    lines = "".join(f"<Tx>{transaction}</Tx>" for transaction in transactions)
    details = f"<FinInstrmDtls><FinInstrmId><ISIN>{ISIN}</ISIN></FinInstrmId>{lines}</FinInstrmDtls>"
    body = f"{page(1, last=True)}{stated}<SfkpgAcct><Id>A-1</Id></SfkpgAcct>{details}"
    return document("semt.017", "001.13", f"<SctiesTxPstngRpt>{body}</SctiesTxPstngRpt>")


def instruction(ref: str = "INS-1") -> str:
    """A sese.023 to deliver 1,000 against 10,000 euro."""
    quantities = "<SttlmQty><Qty><Unit>1000</Unit></Qty></SttlmQty><SfkpgAcct><Id>A-1</Id></SfkpgAcct>"
    body = (
        f"<TxId>{ref}</TxId><SttlmTpAndAddtlParams><SctiesMvmntTp>DELI</SctiesMvmntTp><Pmt>APMT</Pmt><CmonId>COM-1</CmonId>"
        f"</SttlmTpAndAddtlParams><TradDtls>{day('TradDt', '2026-11-20')}{day('SttlmDt', '2026-11-24')}</TradDtls>"
        f"<FinInstrmId><ISIN>{ISIN}</ISIN></FinInstrmId><QtyAndAcctDtls>{quantities}</QtyAndAcctDtls>"
        "<SttlmParams><SctiesTxTp><Cd>TRAD</Cd></SctiesTxTp></SttlmParams>"
        f"{parties('RcvgSttlmPties')}{money('SttlmAmt', '10000')}"
    )
    return document("sese.023", "001.12", f"<SctiesSttlmTxInstr>{body}</SctiesSttlmTxInstr>")


def penalty(ref: str = "P-1", amount: str = "12.34", way: str = "DBIT", days: int = 1) -> str:
    """One penalty for the late delivery of 1,000 face."""
    computed = f'<CmptdAmt><Amt Ccy="EUR">{amount}</Amt><CdtDbt>{way}</CdtDbt></CmptdAmt>' if amount else ""
    instrument = (
        f"<FinInstrmAttrbts><Id><ISIN>{ISIN}</ISIN></Id><ClssfctnTp><AltrnClssfctn><Id>SOVR</Id><Issr>REGL</Issr>"
        "</AltrnClssfctn></ClssfctnTp><Lqdty>true</Lqdty><PricData><Val><Rate>101.5</Rate></Val></PricData>"
        "<SctiesPnltyRateData><Rate>0.001</Rate></SctiesPnltyRateData></FinInstrmAttrbts>"
    )
    data = "".join(f"<ClctnData><Dt>2026-11-{20 + day:02}</Dt>{instrument}</ClctnData>" for day in range(days))
    details = (
        f"{day('SttlmDt', '2026-11-19')}<SfkpgAcct><Id>A-7</Id></SfkpgAcct><SctiesMvmntTp>DELI</SctiesMvmntTp>"
        "<Pmt>APMT</Pmt><PstngQty><Qty><FaceAmt>1000</FaceAmt></Qty></PstngQty>"
        "<MtchdStsTmStmp>2026-11-18T10:12:13Z</MtchdStsTmStmp>"
        "<SttlmStsFlng><Rsn><Cd><Cd>LACK</Cd></Cd></Rsn></SttlmStsFlng>"
    )
    return (
        f"<PnltyDtls><Id><MktInfrstrctrId>COM-1</MktInfrstrctrId><Id>{ref}</Id></Id><Tp>SEFP</Tp>"
        f"<Sts><Sts><Cd>ACTV</Cd></Sts></Sts>{computed}<ClctnMtd>SECU</ClctnMtd><NbOfDays>{days}</NbOfDays>{data}"
        f"<RltdTx><Ref>{references('INS-1')}</Ref><TxDtls>{details}</TxDtls></RltdTx></PnltyDtls>"
    )


def penalties(*details: str, number: int = 1, last: bool = True) -> str:
    """A page of a semt.044: one currency, one counterparty."""
    active = str(bool(details)).lower()
    stated = (
        "<RptGnlDtls><RptId>PEN-1</RptId><RptDt><Dt>2026-11-20</Dt></RptDt><Frqcy><Cd>DAIL</Cd></Frqcy>"
        f"<PnltyListTp><Cd>CURR</Cd></PnltyListTp><ActvtyInd>{active}</ActvtyInd></RptGnlDtls>"
    )
    counter = f"<PnltyPerCtrPty>{party('PtyId', 'PARTXX22')}{''.join(details)}</PnltyPerCtrPty>"
    outer = f"<Pnlty><Ccy>EUR</Ccy><Dt><Dt>2026-11-20</Dt></Dt>{counter}</Pnlty>" if details else ""
    paged = page(number, last=last).replace("Pgntn", "RptPgntn")
    owner = f"{party('AcctOwnr', 'HOUSXX22')}{party('AcctSvcr', 'DEPOXX22')}"
    return document("semt.044", "001.01", f"<SctiesTxPnltiesRpt>{paged}{stated}{owner}{outer}</SctiesTxPnltiesRpt>")
