"""SURV-008: which trades in shares are large in scale; nothing is wrong with them, but publication may wait."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.large_in_scale import RATES, TURNOVER, in_shares, large
from data.contracts.finding import Severity

BANDS = (
    "0:15000",
    "50000:30000",
    "100000:60000",
    "500000:100000",
    "1000000:200000",
    "5000000:300000",
    "25000000:400000",
    "50000000:500000",
    "100000000:650000",
)
SHARE = {"instrument_id": "EZ0000000003", "valid_from": "2026-04-01"}
MIDDLE = {**SHARE, "average_daily_turnover_eur": "999999.99"}
LARGEST = {**SHARE, "instrument_id": "EZ0000000011", "average_daily_turnover_eur": "100000000"}
OF_MIDDLE = {"instrument_id": "EZ0000000003", "currency": "EUR"}
OF_LARGEST = {**OF_MIDDLE, "instrument_id": "EZ0000000011"}

CHECK = Check(
    id="SURV-008",
    name="Large in scale",
    question="Which trades in shares are large in scale compared with normal market size?",
    basis="Delegated Regulation (EU) 2017/587, Art. 7 and Annex II, Table 1 (text of 2017)",
    severity=Severity.INFO,
    pack=Pack.SURVEILLANCE,
    parameters=(Parameter("bands", BANDS, "euro of average daily turnover from which a size in euro is large"),),
    parts=(
        Part(
            name="shares",
            looks_at=in_shares,
            offends=large,
            needs=("trade", TURNOVER),
            takes=(RATES,),
            passing={
                TURNOVER: [MIDDLE, LARGEST],
                "trade": [{**OF_MIDDLE, "gross_amount": "99999.99"}, {**OF_LARGEST, "gross_amount": "649999.99"}],
            },
            failing={
                TURNOVER: [MIDDLE, LARGEST],
                "trade": [{**OF_MIDDLE, "gross_amount": "100000"}, {**OF_LARGEST, "gross_amount": "650000"}],
            },
        ),
    ),
    advice="Publication may be deferred where the other conditions hold; nothing has to be mended.",
)
