"""XML from outside: nothing is expanded, fetched or believed."""

from __future__ import annotations

import pytest

from data.contracts.failure import InputError
from data.formats import xml_reader
from data.formats.xml_reader import each, parse, starts_of

LAUGHS = '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]><a>&m;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'
REMOTE = '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>'


@pytest.mark.parametrize("bomb", [LAUGHS, OUTSIDE, REMOTE, LAUGHS.encode("utf-16")])
def test_documents_that_declare_types_or_entities_are_refused_unread(bomb: str | bytes) -> None:
    with pytest.raises(InputError, match="refused unread"):
        parse(bomb if isinstance(bomb, bytes) else bomb.encode(), "a report")


def test_depth_and_size_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputError, match="not a report"):
        parse(b"<a>" * 5000 + b"</a>" * 5000, "a report")
    monkeypatch.setattr(xml_reader, "MAX_BYTES", 10)
    with pytest.raises(InputError, match="split it"):
        parse(b"<a>0123456789</a>", "a report")


def test_namespaces_comments_and_instructions_fall_away() -> None:
    root = parse(b'<?xml version="1.0"?><x:a xmlns:x="u"><!-- b --><?c d?><x:b x:k="1" e=""/></x:a>', "a report")

    assert (root.name, [child.name for child in root.children]) == ("a", ["b"])
    assert root.children[0].attributes == {"k": "1"}


def test_places_are_of_elements_not_of_comments_or_data() -> None:
    payload = b"<a>\n<!-- <b/> --><![CDATA[<b/>]]>\n<x:b/><bc/>\n<b>1</b></a>"

    assert starts_of(payload, {"b"}) == [(3, payload.index(b"<x:b")), (4, payload.index(b"<b>1"))]


def test_no_encoding_hides_a_declaration() -> None:
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AFs +ADwAIQ-ENTITY b "c"+AD4AXQA+-<a>&b;</a>'

    with pytest.raises(InputError, match="written in UTF-7; ask the sender for UTF-8"):
        parse(hidden, "a report")
    with pytest.raises(InputError, match="does not begin with '<'"):
        parse("<a/>".encode("cp500"), "a report")
    assert parse("<a/>".encode("utf-16"), "a report").name == "a"


def test_elements_come_one_by_one_and_are_forgotten() -> None:
    payload = b'<a xmlns="u"><b><c>1</c></b><b><c>2</c></b><d/></a>'
    kept = []

    texts = [kept.append(node) or node[0].text for node in each(payload, "a report", {"b"})]

    assert texts == ["1", "2"]
    assert [len(node) for node in kept] == [0, 0]


def test_one_by_one_the_same_is_refused() -> None:
    for bad in (LAUGHS.encode(), b"<a>" * 5000 + b"</a>" * 5000, b"<a><b/>", b"no xml"):
        with pytest.raises(InputError):
            list(each(bad, "a report", {"b"}))
    with pytest.raises(InputError, match="more than 10"):
        list(each(b"<a><b>12</b></a>", "a report", {"b"}, max_bytes=10))


def test_very_many_attributes_are_refused_before_they_cost_time() -> None:
    def crowded(count: int) -> bytes:
        return b"<a><b " + b" ".join(b"k%d='>'" % number for number in range(count)) + b"/></a>"

    assert len(parse(crowded(1000), "a report").children[0].attributes) == 1000
    for refuse in (lambda: parse(crowded(1001), "a report"), lambda: list(each(crowded(200_000), "a report", {"b"}))):
        with pytest.raises(InputError, match="more than 1000 attributes"):
            refuse()
