"""Whatever bytes arrive, a message format gives records or says why not; it never ends in a stack trace."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contracts.failure import InputError
from data.landing import land, read
from data.profiles.profile import all_profiles

PROFILES = all_profiles()
FIX = (
    "8=FIX.4.4|9=120|35=8|34=1|49=BRKA|56=HOUSE|52=20261120-14:30:01|37=O1|17=E1|19=E0|150=H|54=1|55=ACME|32=5|31=9|"
    "14=5|453=1|448=T|452=12|136=1|137=1.5|139=5|10=000|\n8=FIX.4.4|9=9|35=J|34=2|70=A|71=0|54=1|55=X|78=2|79=B|"
    "80=1|79=C|80=2|10=001|\n8=FIXT.1.1|9=9|35=AE|571=R|487=1|572=Q|552=2|54=1|1=A|54=2|95=3|96=a|b|10=002|\n"
)
SWIFT = (
    "{1:F21AAAAXX22AXXX0000000000}{4:{177:2611201430}{451:1}}{1:F01AAAAXX22AXXX0000000000}{2:I541BBBBXX22XXXXN}"
    "{3:{108:M}}{4:\n:16R:GENL\n:28E:1/MORE\n:20C::SEME//R\n:23G:CANC\n:16R:LINK\n:20C::PREV//P\n:16S:LINK\n:16S:GENL\n"
    ":16R:TRADDET\n:98C::TRAD//20261120143000\n:90B::DEAL//ACTU/EUR2,749\n:35B:/US/123456789\nACME\n:16S:TRADDET\n"
    ":16R:FIAC\n:36B::SETT//FAMT/1000,\n:97A::SAFE//A\n:16S:FIAC\n:16R:SETDET\n:16R:AMT\n:19A::SETT//NEUR5,\n:16S:AMT\n"
    ":16S:SETDET\n-}{5:{CHK:1}}\n$"
)
FIXML = (
    '<FIXML><Batch><TrdCaptRpt RptID="R" TransTyp="1" RptRefID="Q" LastQty="2" LastPx="3" TrdDt="2026-11-20">'
    '<Instrmt Sym="X" Src="4" ID="Y"/><RptSide Side="1" Acct="A"><Pty R="24" ID="B"/></RptSide></TrdCaptRpt></Batch>'
    "</FIXML>"
)
JSON = (
    '{"data": [{"type": "TradeCaptureReport", "attributes": {"tradeID": "1", "tradePrice": 2.5, "ReportSide": {}}}]}'
)
FLEX = (
    '<FlexQueryResponse><FlexStatements count="1"><FlexStatement accountId="U"><Trades>'
    '<Trade tradeID="1" transactionType="TradeCancel" origTradeID="1" netCash="-1" quantity="1" buySell="BUY"/>'
    '<Trade tradeID="1" transactionID="2" netCash="1"/></Trades></FlexStatement></FlexStatements></FlexQueryResponse>'
)
MADE_UP = [
    ("fix_executions", FIX.replace("|", "\x01")),
    ("fix_allocations", FIX),
    ("fix_trade_reports", FIX),
    ("swift_trades", SWIFT),
    ("swift_instructions", SWIFT),
    ("fixml_trades", FIXML),
    ("fixml_trades", JSON),
    ("ibflex_trades", FLEX),
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 12), st.binary(max_size=4)), min_size=1, max_size=5
)


def edited(text: str, edits: list[tuple[float, int, bytes]], keep: float) -> bytes:
    payload = text.encode()
    for place, removed, added in edits:
        at = int(place * len(payload))
        payload = payload[:at] + added + payload[at + removed :]
    return payload[: int(keep * len(payload))]


@pytest.mark.parametrize(("name", "text"), MADE_UP)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS, keep=st.one_of(st.just(1.0), st.floats(0, 1)))
def test_a_damaged_file_gives_records_or_a_reason(
    name: str, text: str, edits: list[tuple[float, int, bytes]], keep: float
) -> None:
    payload = edited(text, edits, keep)
    profile = PROFILES[name]
    try:
        landed = land(payload, file_sha256=sha256(payload).hexdigest(), name="damaged", profile=profile)
    except InputError:
        return

    assert landed.rows["row_id"].is_unique().all()
    read(landed, profile)  # raises IntegrityError where a row is lost or doubled
