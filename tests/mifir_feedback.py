"""Made-up feedback of an authority: `a_status` and `feedback` make the XML that a test needs."""

from __future__ import annotations

from xml.sax.saxutils import escape

TECHNICAL = "urn:iso:std:iso:20022:tech:xsd:"


def rule(identifier: str, text: str = "not met") -> str:
    scheme = "<SchmeNm><Prtry>RULES</Prtry></SchmeNm>"
    return f"<VldtnRule><Id>{identifier}</Id><Desc>{escape(text)}</Desc>{scheme}</VldtnRule>"


def a_status(record: str, status: str = "ACPT", *rules: str) -> str:
    """One record status."""
    told = "".join(map(rule, rules))
    return f"<RcrdSts><OrgnlRcrdId>{record}</OrgnlRcrdId><Sts>{status}</Sts>{told}</RcrdSts>"


def counts(total: int, **per_status: int) -> str:
    """The statistics of a file."""
    each = "".join(
        f"<NbOfRcrdsPerSts><DtldNbOfRcrds>{count}</DtldNbOfRcrds><DtldSts>{status}</DtldSts></NbOfRcrdsPerSts>"
        for status, count in per_status.items()
    )
    return f"<Sttstcs><TtlNbOfRcrds>{total}</TtlNbOfRcrds>{each}</Sttstcs>"


def advice(status: str, *records: str, statistics: str = "", rules: str = "", of: str = "20261120-0001") -> str:
    """What is said of one file."""
    named = f"<MsgRptIdr>{of}</MsgRptIdr>" if of else ""
    return f"<StsAdvc>{named}<MsgSts><Sts>{status}</Sts>{rules}{statistics}</MsgSts>{''.join(records)}</StsAdvc>"


def feedback(*advices: str, message_id: str = "FB-1", created: str = "2026-11-21T06:00:00Z") -> bytes:
    """A feedback file."""
    ends = "".join(
        f"<{end}><OrgId><Id><OrgId><Othr><Id>{name}</Id></Othr></OrgId></Id></OrgId></{end}>"
        for end, name in (("Fr", "XX"), ("To", "529900TTTTTTTTTTTT33"))
    )
    header = (
        f"{ends}<BizMsgIdr>{message_id}</BizMsgIdr><MsgDefIdr>auth.031.001.01</MsgDefIdr><CreDt>{created}</CreDt>"
    )
    body = "\n".join(advices)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<BizData xmlns="{TECHNICAL}head.003.001.01"><Hdr>'
        f'<AppHdr xmlns="{TECHNICAL}head.001.001.01">{header}</AppHdr></Hdr><Pyld>'
        f'<Document xmlns="{TECHNICAL}auth.031.001.01"><FinInstrmRptgStsAdvc>\n{body}\n'
        "</FinInstrmRptgStsAdvc></Document></Pyld></BizData>"
    ).encode()
