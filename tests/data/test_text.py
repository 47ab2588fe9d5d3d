"""Characters come out of their encoding exactly, and every line knows at which byte it began."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.contracts.failure import InputError, UsageError
from data.text import decode, lines_of, text_of

WORDS = "Réf;Montant\nÀ1;1 234,56\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "cp037", "cp500"])
def test_every_encoding_gives_the_same_text(encoding: str) -> None:
    assert decode(WORDS.encode(encoding), encoding) == WORDS


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)],
)
def test_a_byte_order_mark_is_no_text(encoding: str, mark: bytes) -> None:
    assert decode(mark + WORDS.encode(encoding), encoding) == WORDS
    assert decode(mark + WORDS.encode(encoding), "utf-16" if "16" in encoding else "utf-8") == WORDS


def test_utf_16_without_a_mark_is_not_guessed() -> None:
    with pytest.raises(InputError, match="byte order mark"):
        decode(WORDS.encode("utf-16-le"), "utf-16")


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF8, "cp1252"), (codecs.BOM_UTF16_LE, "utf-8")])
def test_a_mark_that_contradicts_the_profile_is_refused(mark: bytes, encoding: str) -> None:
    with pytest.raises(InputError, match="byte order mark of"):
        decode(mark + b"a\n", encoding)


@pytest.mark.parametrize(
    ("payload", "encoding", "offset"),
    [
        (b"abc\xe9,1\n", "utf-8", 3),
        (codecs.BOM_UTF8 + b"ab\xff\n", "utf-8", 5),
        (b"abcd\x81", "cp1252", 4),
        (codecs.BOM_UTF16_LE + b"a\x00b", "utf-16", 4),
    ],
)
def test_what_cannot_be_decoded_is_refused_with_its_byte(payload: bytes, encoding: str, offset: int) -> None:
    with pytest.raises(InputError, match=f"byte {offset} "):
        decode(payload, encoding)


@pytest.mark.parametrize(
    ("payload", "encoding", "offset"),
    [
        (b"ab\x00c", "utf-8", 2),
        (b"\xe9b\x00c", "cp1252", 2),
        (codecs.BOM_UTF8 + "é\0".encode(), "utf-8", 5),
        ("é\0".encode("utf-16"), "utf-16", 4),
    ],
)
def test_a_nul_is_refused_with_its_byte(payload: bytes, encoding: str, offset: int) -> None:
    with pytest.raises(InputError, match=f"NUL at byte {offset};"):
        decode(payload, encoding)


def test_an_unknown_encoding_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="koi8"):
        decode(b"a", "koi8-r")


def test_the_next_line_of_a_mainframe_ends_a_line() -> None:
    lines = lines_of(text_of("A\x85BC\x85".encode("cp037"), "cp037"))

    assert lines.frame["raw"].to_list() == ["A", "BC"]
    assert lines.frame["byte_offset"].to_list() == [0, 2]
    assert lines.whole


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp500"])
def test_a_byte_offset_leads_to_the_line_in_the_received_bytes(encoding: str, end: str) -> None:
    told = ["Réf;€" if encoding in {"utf-8", "utf-16"} else "Réf", "", "À1;1", "last"]
    payload = end.join([*told, ""]).encode(encoding)

    frame = lines_of(text_of(payload, encoding)).frame

    width = encoding.replace("utf-8-sig", "utf-8").replace("utf-16", "utf-16-le")
    for raw, offset in frame.select("raw", "byte_offset").iter_rows():
        assert payload[offset:].startswith(raw.encode(width))
    assert frame["raw"].to_list() == told


LINE = st.text(st.sampled_from('aé€😀;"'), max_size=4)


@given(parts=st.lists(st.tuples(LINE, st.sampled_from(["\n", "\r\n"])), min_size=1, max_size=6))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_line_ends_may_mix_and_offsets_stay_exact(encoding: str, parts: list[tuple[str, str]]) -> None:
    payload = "".join(raw + end for raw, end in parts).encode(encoding)

    frame = lines_of(text_of(payload, encoding)).frame

    codec = "utf-16-le" if encoding == "utf-16" else encoding
    sizes = [len((raw + end).encode(codec)) for raw, end in parts]
    start = len(payload) - sum(sizes)
    assert frame["raw"].to_list() == [raw for raw, _ in parts]
    assert frame["byte_offset"].to_list() == [start + sum(sizes[:number]) for number in range(len(parts))]


def test_text_that_looks_like_a_packed_stream_is_text() -> None:
    for start in ("x^", "x\x01"):
        assert lines_of(text_of(f"{start},1\nb,2\n".encode(), "utf-8")).frame["raw"].to_list()[1] == "b,2"
