"""The pages of a room: files that load nothing and hold nothing of the campaign; what they show comes later.

A content policy allows their own script and style by their digests, and requests to their own server.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib import resources

from alignkit.room.links import ROLE_NAMES, Role


def _read(name: str) -> str:
    return (resources.files("alignkit.room") / name).read_text("utf-8")


_STYLE, _SCRIPT, _CHECK_SCRIPT = map(_read, ("page.css", "page.js", "check.js"))


def _policy(script: str) -> str:
    return (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(_STYLE)}; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY, CHECK_POLICY = map(_policy, (_SCRIPT, _CHECK_SCRIPT))


@cache
def page(role: Role) -> str:
    """The empty page of a role. It holds nothing of the campaign, so it needs no cookie."""
    who = escape(ROLE_NAMES[role])
    body = f"""<header>
<h1 id="title">Room: {who}</h1>
<p id="standing"></p>
<p id="who"></p>
<p id="connection" role="status">Connecting …</p>
<p id="problem" role="alert"></p>
</header>
<noscript><p><strong>This page needs JavaScript.</strong> Ask your host for a sheet instead: it is text that comes by
mail.</p></noscript>
<main id="main">
<form id="entry" hidden>
<h2>Who are you?</h2>
<p>Your name is recorded with what you do here. Nobody checks it.</p>
<label for="name">Your name</label><input type="text" id="name" autocomplete="name" maxlength="120" required>
<label for="role">Your role, such as Head of Sales</label>
<input type="text" id="role" autocomplete="organization-title" maxlength="120">
<p id="entry-refusal" class="refusal"></p>
<button type="submit">Enter</button>
</form>
<nav id="places" aria-label="The nine questions" hidden></nav>
<div id="questions"></div>
<section id="fears" aria-labelledby="fears-title" hidden></section>
<section id="signing" aria-labelledby="signing-title" hidden></section>
</main>
<p id="news" role="status"></p>"""
    return _document(f"Room: {who}", role, body, _SCRIPT)


@cache
def check_page() -> str:
    """The page that tests a device before the meeting."""
    body = """<header>
<h1>Is this device ready for a room?</h1>
<p id="said" role="status">Looking …</p>
</header>
<noscript><p><strong>This browser runs no JavaScript here</strong>, so it cannot be used in a room.</p></noscript>
<main><ul id="found"></ul></main>"""
    return _document("Is this device ready?", "check", body, _CHECK_SCRIPT)


def _document(title: str, role: str, body: str, script: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body data-role="{role}">
{body}
<script>{script}</script>
</body>
</html>
"""
