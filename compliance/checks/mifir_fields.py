"""REG-MIFIR-005: what was reported is what the front office did, field by field."""

from __future__ import annotations

from compliance.article15.fields import BREAKS, compared, offending
from compliance.check import Check, Pack, Part
from data.contracts.finding import Severity

REPORTS = "transaction_report"
TRADED = {"trade_date": "2026-11-19", "transaction_reference": "T1", "report_ref": "E:T1", "price": "10.5"}
BOTH = [{**TRADED, "book": "HOUSE"}, {**TRADED, "book": "STREET", "submitted_at": "2026-11-20T08:00:00Z"}]
REFS = {"house_refs": '["E:T1"]', "street_refs": '["E:T1"]'}
DIFFERS = {**REFS, "differences": '[{"field": "price", "house": "10.5", "street": "1050"}]'}
AGREES = {**REFS, "differences": "[]"}

CHECK = Check(
    id="REG-MIFIR-005",
    name="Fields against the front office",
    question="Says every submitted report in each of its fields what the front office's records call for?",
    basis="Delegated Regulation (EU) 2017/590, Art. 15(3) and (4)",
    severity=Severity.HIGH,
    pack=Pack.ARTICLE_15,
    parts=(
        Part(
            name="fields",
            looks_at=compared,
            offends=offending,
            needs=(REPORTS, BREAKS),
            passing={REPORTS: BOTH, BREAKS: [AGREES]},
            failing={REPORTS: BOTH, BREAKS: [DIFFERS]},
        ),
    ),
    advice="Cancel the report and send it again as it has to be; mend the cause, and look for it on earlier days.",
)
