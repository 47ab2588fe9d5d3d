"""SURV-001: nobody trades what is on a restricted list without clearance; what is on a watch list is looked at."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.surveillance.restricted_list import (
    CLEARED,
    INSTRUMENTS,
    LIST,
    listed_by_issuer,
    listed_by_name,
    standing_trades,
)
from data.contracts.finding import Severity

ENTRY = {"identifier": "EZ0000000003", "scheme": "ISIN", "list_kind": "RESTRICTED"}
LISTED = {**ENTRY, "restricted_from": "2026-11-10", "restricted_to": "2026-11-20"}
TRADED = {"instrument_id": "EZ0000000003", "trader": "DESK1", "trade_date": "2026-11-20"}
CLEARANCE = {"instrument_id": "EZ0000000003", "trader": "DESK1", "cleared_from": "2026-11-20"}
ISSUER = {"instrument_id": "EZ0000000003", "issuer_lei": "529900T8BM49AURSDO55"}
BY_LEI = {**LISTED, "scheme": "LEI", "identifier": "529900T8BM49AURSDO55"}

CHECK = Check(
    id="SURV-001",
    name="Restricted and watch lists",
    question="Was anything traded that was on a list of the firm on the trade date, without clearance?",
    basis="Regulation (EU) 596/2014, Art. 8 to 11; the firm's own policy",
    severity=Severity.CRITICAL,
    pack=Pack.SURVEILLANCE,
    parts=(
        Part(
            name="instrument",
            looks_at=standing_trades,
            offends=listed_by_name,
            needs=("trade", LIST),
            takes=(CLEARED,),
            passing={
                LIST: [LISTED],
                "trade": [{**TRADED, "trade_date": "2026-11-21"}, {**TRADED, "trade_date": "2026-11-09"}, TRADED],
                CLEARED: [{**CLEARANCE, "cleared_to": "2026-11-20"}],
            },
            failing={
                LIST: [LISTED],
                "trade": [{**TRADED, "trade_date": "2026-11-10"}, {**TRADED, "trader": "DESK2"}],
                CLEARED: [{**CLEARANCE, "cleared_to": "2026-11-20"}],
            },
        ),
        Part(
            name="issuer",
            looks_at=standing_trades,
            offends=listed_by_issuer,
            needs=("trade", LIST, INSTRUMENTS),
            takes=(CLEARED,),
            passing={LIST: [BY_LEI], "trade": [{**TRADED, "instrument_id": "EZ0000000011"}], INSTRUMENTS: [ISSUER]},
            failing={LIST: [BY_LEI], "trade": [TRADED], INSTRUMENTS: [ISSUER]},
        ),
    ),
    advice="Ask who knew of the entry and when; keep the answer. A clearance is given before the trade, never after.",
)
