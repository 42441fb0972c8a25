"""The page of a room: one file that loads nothing, the same for everybody with a role; what it shows comes later.

A content policy allows its own script and style by their digests, and requests to its own server.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib import resources

from alignkit.room.links import ROLE_NAMES, ROLES, Role

_STYLE, _SCRIPT = ((resources.files("alignkit.room") / name).read_text("utf-8") for name in ("page.css", "page.js"))


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


POLICY = (
    f"default-src 'none'; script-src {_source(_SCRIPT)}; style-src {_source(_STYLE)}; connect-src 'self'; "
    "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@cache
def page(role: Role) -> str:
    """The empty page of a role. It holds nothing of the campaign, so it needs no cookie."""
    who = escape(ROLE_NAMES[role])
    assert role in ROLES
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Room: {who}</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body data-role="{role}">
<header>
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
<button type="submit">Enter</button>
</form>
<nav id="places" aria-label="The nine questions" hidden></nav>
<div id="questions"></div>
<section id="fears" aria-labelledby="fears-title" hidden></section>
<section id="signing" aria-labelledby="signing-title" hidden></section>
</main>
<p id="news" role="status"></p>
<script>{_SCRIPT}</script>
</body>
</html>
"""
