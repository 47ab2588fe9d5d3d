"""SURV-007: net positions stay within their limits, with warnings before."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.position_limits import LIMITS, POSITIONS, limited, near_or_beyond
from data.contracts.finding import Severity

LIMIT = {"instrument_id": "EZ0000000003", "largest_net": "1000", "valid_from": "2026-01-01"}
OF_ONE = {**LIMIT, "account": "ACC1"}
HELD = {"instrument_id": "EZ0000000003", "account": "ACC1"}
TRADED = {**HELD, "trade_date": "2026-11-20"}

CHECK = Check(
    id="SURV-007",
    name="Position limit",
    question="Is every net position at the end of the day within its limit, and how near is it?",
    basis="Directive 2014/65/EU, Art. 57; 17 CFR part 150; the firm's own limits",
    severity=Severity.HIGH,
    pack=Pack.SURVEILLANCE,
    parameters=(
        Parameter("warning_low", 80, "percent of a limit from which use is told, of low severity"),
        Parameter("warning_high", 90, "percent of a limit from which it is told, of medium severity"),
    ),
    parts=(
        Part(
            name="net position",
            looks_at=limited,
            offends=near_or_beyond,
            needs=("trade", POSITIONS, LIMITS),
            passing={
                LIMITS: [LIMIT, OF_ONE],
                POSITIONS: [{**HELD, "quantity": "-900"}],
                "trade": [{**TRADED, "side": "BUY", "quantity": "100.0000000001"}],
            },
            failing={
                LIMITS: [LIMIT, OF_ONE, {**LIMIT, "largest_net": "800"}, {**LIMIT, "largest_net": "799"}],
                POSITIONS: [{**HELD, "quantity": "700"}],
                "trade": [{**TRADED, "side": "BUY", "quantity": "100"}],
            },
        ),
    ),
    advice="Reduce the position or have the limit raised by those who may, before it is exceeded.",
)
