"""What each code of a problem in a campaign file, or of what blocks its signing, stands for, in one line."""

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
    "AF20": "A question has no answer yet",
    "AF21": "A team has not agreed with an answer yet",
    "AF22": "An answer changed since a team agreed with it",
    "AF23": "A team objects to an answer",
    "AF24": "Two edits of a field met, and nobody has chosen yet",
    "AF25": "A field that must be there to sign is missing; both teams can let that pass with a waiver",
    "AF40": "The file is there, but cannot be read from the disk",
    "AF41": "A file in campaigns/ whose name is no campaign's",
    "AF42": "A copy that a sync or merge program made of a campaign",
    "AF43": "Two names that differ only by capital letters",
    "AF44": "A symbolic link that leads outside the workspace",
    "AF50": "alignkit.toml cannot be read",
    "AF51": "A setting in alignkit.toml holds a wrong value",
    "AF52": "A key in alignkit.toml that nobody reads",
}
