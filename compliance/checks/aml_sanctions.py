"""AML-001: none of our parties and persons is on a sanctions list."""

from __future__ import annotations

from decimal import Decimal

from compliance.check import Check, Pack, Part
from compliance.parameters import Parameter
from compliance.surveillance.sanctions import (
    LIST,
    PARTIES,
    PERSONS,
    listed_by_identifier,
    listed_by_name,
    parties,
    persons,
    with_identifier,
)
from data.contracts.finding import Severity
from data.contracts.sanctioned_name import ListedKind

PERSON = {"kind": "PERSON", "list_name": "MADE-UP", "list_version": "2026-11-19", "entry_id": "P1"}
BODY = {"kind": "ENTITY", "list_name": "MADE-UP", "list_version": "2026-11-19", "entry_id": "E1"}

CHECK = Check(
    id="AML-001",
    name="Sanctions screening",
    question="Is a party or person of ours on a sanctions list, by identifier or by a name like a listed one?",
    basis="31 CFR part 501 (OFAC); EU, UK and UN asset freezes, such as Regulation (EU) 269/2014, Art. 2",
    severity=Severity.CRITICAL,
    pack=Pack.SURVEILLANCE,
    parameters=(
        Parameter("score", Decimal("0.85"), "of 1, from which two names are alike"),
        Parameter("score_of_contained", Decimal("0.9"), "score of a name all of whose words stand in the other"),
        Parameter("birth_years_apart", 1, "years between two birth years up to which they may be the same"),
    ),
    parts=(
        Part(
            name="identifier",
            looks_at=with_identifier,
            offends=listed_by_identifier,
            needs=(LIST,),
            takes=(PARTIES, PERSONS),
            passing={LIST: [{**PERSON, "identifier": "X-123 45"}], PERSONS: [{"identifiers": "LI:PASSPORT:X12346"}]},
            failing={
                LIST: [{**PERSON, "identifier": "X-123 45"}, {**BODY, "identifier": "529900T8BM49AURSDO55"}],
                PERSONS: [{"identifiers": "LI:IDENTITY_CARD:9;LI:PASSPORT:x12345"}],
                PARTIES: [{"lei": "529900T8BM49AURSDO55"}],
            },
        ),
        Part(
            name="names of parties",
            looks_at=parties,
            offends=listed_by_name(*ListedKind),
            needs=(LIST, PARTIES),
            passing={LIST: [{**BODY, "name": "abcdefghij"}], PARTIES: [{"party_name": "abcdefgh01"}]},
            failing={
                LIST: [{**BODY, "name": "abcdefghij"}, {**BODY, "entry_id": "E2", "name": "Нова Зоря"}],
                PARTIES: [{"party_name": "abcdefgh9ij0"}, {"party_name": "Zoria Nova Ltd."}],
            },
        ),
        Part(
            name="names of persons",
            looks_at=persons,
            offends=listed_by_name(ListedKind.PERSON),
            needs=(LIST, PERSONS),
            passing={
                LIST: [{**PERSON, "name": "ABCDE, Fghij"}, {**BODY, "name": "Fghij Abcdz"}],
                PERSONS: [{"first_names": "Fghiz", "surnames": "Abcdz"}],
            },
            failing={
                LIST: [{**PERSON, "name": "ABCDE, Fghij", "birth_year": "1970", "country": "LI"}],
                PERSONS: [{"first_names": "Fghij", "surnames": "Abcdz", "birth_date": "1971-12-31"}],
            },
        ),
    ),
    advice="Stop what is under way for the party, compare all that is known, keep why it is or is not the same; "
    "a true one is frozen and reported.",
)
