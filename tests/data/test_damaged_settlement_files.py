"""Whatever bytes arrive, a settlement format gives rows or says why not; no row is lost, none comes twice."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settlement_documents import LACK, confirmation, header, listed, pending, settled, status_advice
from settlement_messages import advice, penalties, penalty, sequence, statement, status
from settlement_messages import pending as pending_swift

from data.contracts.failure import InputError
from data.landing import land, read
from data.profiles.profile import profile_named

BY_STATUS = statement(sequence("STAT", ":25D::SETT//PENF", pending_swift("I1"), pending_swift("I2")))
MADE_UP = [
    ("swift_statuses", advice(status(), status("MTCH//NMAT", "NMAT//DDAT")) + "\n" + advice(status("SETT//PEND"))),
    ("swift_pending", BY_STATUS),
    ("swift_penalties", penalties(penalty(), penalty("P-2", "EUR1,", kind="LMFP", calculations=2))),
    ("swift_statement", statement(sequence("FIN", ":35B:ISIN XS0000000009", pending_swift("I1")), kind="536")),
    ("iso_statuses", header() + status_advice() + "\n" + status_advice("I2")),
    ("iso_pending", pending(f"<Sts><StsAndRsn>{LACK}</StsAndRsn><Tx>{listed('I1')}</Tx></Sts>")),
    ("iso_confirmations", header() + confirmation()),
    ("iso_statement", settled(listed("I1", settled=True), listed("I2", settled=True))),
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 12), st.binary(max_size=4)), min_size=1, max_size=4
)


@pytest.mark.parametrize(("name", "text"), MADE_UP)
@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS, keep=st.one_of(st.just(1.0), st.floats(0, 1)))
def test_a_damaged_file_gives_rows_or_a_reason(
    name: str, text: str, edits: list[tuple[float, int, bytes]], keep: float
) -> None:
    payload = text.encode()
    for place, removed, added in edits:
        at = int(place * len(payload))
        payload = payload[:at] + added + payload[at + removed :]
    payload = payload[: int(keep * len(payload))]
    profile = profile_named(name)
    try:
        landed = land(payload, file_sha256=sha256(payload).hexdigest(), name="damaged", profile=profile)
    except InputError:
        return

    assert landed.rows["row_id"].is_unique().all()
    read(landed, profile)  # raises IntegrityError where a row is lost or doubled


@pytest.mark.parametrize(("name", "text"), MADE_UP)
def test_every_truncation_is_a_reject_or_a_stop_and_never_a_shorter_number(name: str, text: str) -> None:
    profile = profile_named(name)
    whole = _quantities(name, text)
    for cut in range(1, len(text), max(1, len(text) // 11)):
        payload = text[:-cut].encode()
        try:
            found = read(land(payload, file_sha256="0" * 64, name="cut", profile=profile), profile).rows
        except InputError:
            continue

        assert set(found.to_series(found.get_column_index(_number_of(name))).to_list()) <= whole


def _number_of(name: str) -> str:
    return "amount" if name == "swift_penalties" else "quantity"


def _quantities(name: str, text: str) -> set[object]:
    profile = profile_named(name)
    rows = read(land(text.encode(), file_sha256="0" * 64, name="whole", profile=profile), profile).rows
    assert not rows.is_empty()
    return set(rows[_number_of(name)].to_list())
