"""Signed text that is not what it looks like: AK90 to AK92."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alignkit.checks.context import CheckContext, make_finding
from alignkit.core.errors import Problem
from alignkit.core.questions import get_question
from alignkit.text.sanitize import sanitize_line

# Characters that reverse text or control a terminal; tabs and line ends are allowed.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Invisible characters. Joiners are allowed where they join: emoji and some scripts need them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff]"
    "|(?<![^\x00-\u02ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff])"
)
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff\uff21-\uff3a\uff41-\uff5a]")
_CYRILLIC = re.compile("[\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f]")
# Only the Greek letters that look like Latin ones: formulas may use the others.
_GREEK = re.compile("[ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυχ\u037f\u03f2\u03f9]")
_ARMENIAN_CHEROKEE = re.compile("[\u0530-\u058f\u13a0-\u13ff\uab70-\uabbf]")


def check_bidi_controls(context: CheckContext) -> Iterator[Problem]:
    """AK90: characters that reverse the reading order or control a terminal."""
    for key, name, place, text in _signed_texts(context):
        if match := _CONTROLS.search(text):
            message = (
                f"{name}: {_code_point(match[0])} turns text around or steers a terminal "
                f"{_excerpt(text, match.start())}."
            )
            hint = "What a reader sees is not what is signed. Who put it there, and what does the text say without it?"
            yield make_finding("AK90", key, place, message, hint)


def check_invisible_characters(context: CheckContext) -> Iterator[Problem]:
    """AK91: characters that are invisible."""
    for key, name, place, text in _signed_texts(context):
        if match := _INVISIBLE.search(text):
            message = f"{name}: a character nobody can see, {_code_point(match[0])}, {_excerpt(text, match.start())}."
            hint = "Two texts that look the same then differ, in searches and in fingerprints. Does it belong there?"
            yield make_finding("AK91", key, place, message, hint)


def check_mixed_scripts(context: CheckContext) -> Iterator[Problem]:
    """AK92: a word that mixes letters of two scripts that look alike."""
    for key, name, place, text in _signed_texts(context):
        for match in _WORD.finditer(text):
            word = match[0]
            if word.isascii() or not _is_mixed_script(word):
                continue
            odd = next((letter for letter in word if not _LATIN.match(letter)), word[0])
            message = (
                f'{name}: "{sanitize_line(word)[:40]}" mixes letters of two scripts; '
                f"{_code_point(odd)} only looks familiar."
            )
            hint = "A name or address can pass for another one that way. Is it the word you know, typed anew?"
            yield make_finding("AK92", key, place, message, hint)
            break


def _is_mixed_script(word: str) -> bool:
    return sum(bool(script.search(word)) for script in (_LATIN, _CYRILLIC, _GREEK, _ARMENIAN_CHEROKEE)) > 1


def _signed_texts(context: CheckContext) -> Iterator[tuple[str, str, str, str]]:
    """Yield question, name, dotted key and text of all signed texts that hold more than ASCII."""
    for key, place, text in context.non_ascii_texts:
        yield key, get_question(key).name, place, text


def _code_point(letter: str) -> str:
    return f"U+{ord(letter):04X}"


def _excerpt(text: str, start: int) -> str:
    before = sanitize_line(text[max(0, start - 20) : start])
    return f'after "{before}"' if before else "at its beginning"
