"""Bytes of an exported text file to text: by its byte-order mark, else as UTF-16, UTF-8, Shift_JIS or Windows-1252.

Windows-1252 is the last resort and never fails, so it can be wrong without a sign: whoever shows the table says which
encoding was used, and takes another one.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from alignkit.core.errors import UserError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE_BYTES = 4096
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text with LF line ends. ``accented``: some letters outside ASCII, to judge the encoding by. ``is_proven``:
    the bytes themselves say which encoding it is.
    """

    text: str
    encoding: str
    accented: str
    is_proven: bool


def decode_table(raw: bytes, encoding: str = "") -> DecodedText:
    """Return the text of a file; ``encoding`` is a name such as "cp1250" where somebody says which one it is.

    Raise UserError for an unknown encoding, for bytes that are not text in it, and for zero bytes.
    """
    codec, name, is_proven = _named_codec(encoding) if encoding else _detect_codec(raw)
    try:
        text = raw.decode(codec)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(f"Line {line} is not {name} text.", "Say which encoding it is: --encoding cp1252.") from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UserError(f"Line {line} holds a zero byte: this is no CSV file.", "Export it again as CSV or XLSX.")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    others = [] if text.isascii() else dict.fromkeys(_NOT_ASCII.findall(text))
    accented = "".join(letter for letter in others if letter.isalpha())[:6]
    return DecodedText(text, name, accented, is_proven)


def _named_codec(encoding: str) -> tuple[str, str, bool]:
    try:
        found = codecs.lookup(encoding.strip())
        b"".decode(found.name)
    except (LookupError, ValueError):
        known = "utf-8, utf-16, cp1252, cp1250, iso-8859-1, mac-roman, shift_jis"
        raise UserError(f"There is no encoding {encoding!r}.", f"Some that exports use: {known}.") from None
    return ("utf-8-sig" if found.name == "utf-8" else found.name), found.name, True


def _detect_codec(raw: bytes) -> tuple[str, str, bool]:
    """Return the codec, its name for people, and whether the bytes prove it."""
    for mark, codec, name in _MARKS:
        if raw.startswith(mark):
            return codec, name, True
    sample = raw[:_SAMPLE_BYTES]
    zeros = sample[::2].count(0), sample[1::2].count(0)
    if max(zeros) > len(sample) // 5:  # half of the bytes of Western text in UTF-16 are zero
        return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"), "UTF-16", True
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", "UTF-8", True
    if _is_shift_jis(raw):
        return "cp932", "Shift_JIS", False
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1", "ISO-8859-1", False
    return "cp1252", "Windows-1252", False


def _is_shift_jis(raw: bytes) -> bool:
    """Return whether the bytes are Japanese text: valid as such, and a tenth of its letters kana.

    The bytes that begin a kana are the lower quotation mark and the florin sign of Windows-1252, so no Western text has
    a tenth of them.
    """
    try:
        others: list[str] = _NOT_ASCII.findall(raw.decode("cp932"))
    except UnicodeDecodeError:
        return False
    return sum("\u3040" <= letter <= "\u30ff" for letter in others) * 10 > len(others)
