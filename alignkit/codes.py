"""What each code of a problem in a campaign file stands for, in one line."""

from __future__ import annotations

CODES: dict[str, str] = {
    "AF01": "The file cannot be read as TOML",
    "AF02": "The file is not UTF-8 text",
    "AF03": "The file is larger or nested deeper than a campaign can be",
    "AF04": "Two edits met in git and were not joined",
    "AF05": "A known key holds a value of another kind",
    "AF06": "A key that format 1 does not know",
    "AF07": "A key at the top level that format 1 does not know, and that nobody signs",
    "AF08": "The file was written in a newer format",
    "AF09": "Two rows have the same name",
    "AF10": "A key that must be there is missing",
    "AF11": "The file can be read but not edited: dotted keys, or tables of one question that stand apart",
    "AF12": "A number, moment, key or table that has no fingerprint",
    "AF13": "A moment stands where a day is meant",
    "AF14": "A question holds a key with the name of a team",
}
