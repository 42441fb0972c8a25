"""Russian, Greek, Korean and similar letters in Latin ones, for file names. The only module that imports anyascii."""

from __future__ import annotations

import unicodedata

# What a library writes for these can be read by those who can read the script. Where vowels are not written (Arabic,
# Hebrew), are implied (Devanagari) or a sign has several readings (Chinese, Japanese), no table can know the word.
_SCRIPTS = ("CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HANGUL", "ETHIOPIC")


def to_latin(text: str) -> str:
    """The text with the letters of those scripts in Latin ones, and every other character as it is."""
    text = unicodedata.normalize("NFC", text)
    if not any(map(_is_readable, text)):
        return text
    from anyascii import anyascii

    # The soft sign and the like become ' there, which would cut the word in two.
    return "".join(anyascii(char).strip("'`") if _is_readable(char) else char for char in text)


def _is_readable(char: str) -> bool:
    return char > "\u036f" and unicodedata.name(char, "").startswith(_SCRIPTS)
