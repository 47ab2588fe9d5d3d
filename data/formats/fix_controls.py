"""What a FIX message says of itself: body length (9), checksum (10), and its place in the session's sequence (34)."""

from __future__ import annotations

from dataclasses import dataclass, field

from data.contracts.failure import UsageError
from data.formats.fix_fields import Fields
from data.formats.fix_log import SOH
from data.formats.format import Control

STRICT, REPORT = "strict", "report"


@dataclass(slots=True)
class Tally:
    """Counts of one control over the messages of a file."""

    name: str
    seen: int = 0
    wrong: int = 0
    first_wrong: str = ""

    def note(self, line: int, said: str, counted: str) -> None:
        self.seen += 1
        if said != counted:
            self.wrong += 1
            self.first_wrong = self.first_wrong or f"line {line} says {said}, counted {counted}"

    def control(self, mode: str) -> Control:
        counted = str(self.seen - self.wrong)
        where = self.first_wrong or "the whole file"
        if mode == REPORT:
            return Control(f"{self.name} (reported only)", counted, counted, agrees=True, where=where)
        return Control(self.name, str(self.seen), counted, agrees=not self.wrong, where=where)


@dataclass(slots=True)
class Sessions:
    """Sequence numbers per direction (sender, target); gaps are numbers that never came."""

    last: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    seen: int = 0
    missing: int = 0
    first_gap: str = ""

    def note(self, line: int, fields: Fields) -> None:
        number = fields.get("34", "")
        if not number.isdigit() or fields.get("43") == "Y":
            return
        session, now = (fields.get("49", ""), fields.get("56", "")), int(number)
        before = self.last.get(session)
        self.seen += 1
        if before is not None and now > before + 1:
            self.missing += now - before - 1
            self.first_gap = self.first_gap or f"line {line}: {'>'.join(session)} goes from {before} to {now}"
        self.last[session] = now

    def control(self, mode: str) -> Control:
        expected = str(self.seen + self.missing)
        where = self.first_gap or "the whole file"
        if mode == REPORT:
            return Control("sequence (reported only)", str(self.seen), str(self.seen), agrees=True, where=where)
        return Control("sequence", expected, str(self.seen), agrees=not self.missing, where=where)


def mode_of(options: dict[str, str], name: str, default: str) -> str:
    """`strict` (a failure stops the file) or `report`.

    Raises:
        UsageError: the profile says something else.
    """
    mode = options.get(name, default)
    if mode not in (STRICT, REPORT):
        raise UsageError(f"options.{name} is {mode!r}; possible: {STRICT}, {REPORT}")
    return mode


def check_message(line: int, wire: str, fields: Fields, lengths: Tally, checksums: Tally) -> None:
    """Count body length and checksum of one message again.

    `wire` is the message in Latin-1 as it went over the wire, separated by SOH, from `8=` to its checksum.
    """
    end = wire.rindex(f"{SOH}10=") + 1
    checksums.note(line, fields.get("10", "").rjust(3, "0"), f"{sum(wire[:end].encode('latin-1')) % 256:03d}")
    begin = wire.index(SOH) + 1
    if wire.startswith("9=", begin):
        lengths.note(line, fields.get("9", ""), str(end - wire.index(SOH, begin) - 1))
    else:
        lengths.note(line, "nothing", "9= is not the second field")
