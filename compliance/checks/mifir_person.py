"""REG-MIFIR-011: natural persons are named by the identifier that their country puts first."""

from __future__ import annotations

from compliance.check import Check, Pack, Part
from compliance.mifir.examples import PERSON
from compliance.mifir.identifier_checks import lesser_codes, person_codes, wrong_codes
from compliance.mifir.judging import REPORT
from data.contracts.finding import Severity

SOMEBODY = {
    "person_id": "P1",
    "nationalities": "BE",
    "first_names": "Anna",
    "surnames": "Beispiel",
    "birth_date": "1980-01-13",
    "identifiers": "BE:NATIONAL_ID:80.01.13-123.45",
}
NUMBERED = {**PERSON, "buyer": "BE80011312345", "buyer_type": "NIDN"}

CHECK = Check(
    id="REG-MIFIR-011",
    name="National client identifier valid",
    question="Is every natural person named by the identifier that Annex II puts first, in its form?",
    basis="Delegated Regulation (EU) 2017/590, Art. 6 and Annex II",
    severity=Severity.HIGH,
    pack=Pack.MIFIR,
    parts=(
        Part(
            name="form",
            looks_at=person_codes,
            offends=wrong_codes,
            needs=(REPORT,),
            passing={
                REPORT: [PERSON, NUMBERED, {**PERSON, "buyer": "US123456789", "buyer_type": "CCPT"}],
            },
            failing={
                REPORT: [
                    {**PERSON, "buyer": "DE19800114ANNA#BEISP"},
                    {**PERSON, "buyer": "DE19800113ANNE#BEISP"},
                    {**PERSON, "buyer": "DE19800113ANNA#BEIS#"},
                    {**PERSON, "buyer": "DE19800113ANNABEISP"},
                    {**PERSON, "buyer": "ES19800113ANNA#BEISP"},
                    {**PERSON, "buyer": "DE123456789", "buyer_type": "NIDN"},
                    {**NUMBERED, "buyer": "BE8001131234"},
                    {**PERSON, "buyer": "XX19800113ANNA#BEISP"},
                ],
            },
        ),
        Part(
            name="priority",
            looks_at=person_codes,
            offends=lesser_codes,
            needs=(REPORT, "person"),
            passing={REPORT: [NUMBERED], "person": [SOMEBODY]},
            failing={REPORT: [{**PERSON, "buyer": "BE19800113ANNA#BEISP"}], "person": [SOMEBODY]},
        ),
    ),
    advice="Ask the person for the identifier that Annex II puts first, correct the reference data, report again.",
)
