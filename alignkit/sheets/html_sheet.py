"""The sheet as one page that loads nothing: filled in anywhere, it gives the text that ``read_sheets`` reads.

A content policy allows the page's own script and style by their digests and nothing else. The text as it stands is
escaped, never markup. What is typed stays in the browser until it is copied or saved.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape

from alignkit.core.model import TEAM_NAMES
from alignkit.core.questions import get_question
from alignkit.sheets.question_text import question_lines
from alignkit.sheets.reply import PART_MARKS, PARTS, Sheet, mark, offered_says
from alignkit.sheets.text_sheet import FEARS_MARK, NAME_MARK, ROLE_MARK, SIGNER_MARK, explain_early, explain_signing
from alignkit.text.sanitize import sanitize_line

_LABELS = {
    "view": "Your team's own view",
    "why": "why? With an agreement: what should be remembered",
    "settles": "what would settle it?",
}
_STYLE = """
:root { color-scheme: light dark;
  --line: #767676; --soft: #f2f2f0; --text: #1a1a1a; --ground: #ffffff; --act: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --line: #8c8c8c; --soft: #262626; --text: #ececec; --ground: #161616; --act: #7db7f5; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 44rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text);
  background: var(--ground); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; }
.stands { background: var(--soft); border-left: 4px solid var(--line); padding: .5rem .75rem; }
.stands p { margin: .25rem 0; } .print { font: .8rem ui-monospace, monospace; }
label, legend { font-weight: 600; display: block; margin-top: 1rem; padding: 0; }
fieldset { border: 0; padding: 0; margin: 0; } .choice { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }
.choice label { font-weight: 400; margin: 0; min-height: 2.75rem; display: flex; align-items: center; gap: .5rem; }
input[type=radio] { width: 1.3rem; height: 1.3rem; }
textarea, input[type=text] { width: 100%; font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--line); border-radius: 4px; padding: .5rem; }
textarea { min-height: 5.5rem; resize: vertical; }
button { font: inherit; font-weight: 600; min-height: 2.75rem; padding: .5rem 1rem; margin: .5rem .5rem .5rem 0;
  color: var(--ground); background: var(--act); border: 0; border-radius: 4px; }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
#reply { min-height: 14rem; font: .85rem ui-monospace, monospace; }
@media print { button, #after { display: none; } .stands { break-inside: avoid; } textarea { min-height: 7rem; } }
"""
_SCRIPT = """
'use strict';
const plan = JSON.parse(document.getElementById('plan').textContent);
const place = 'alignkit-sheet-' + plan.store;
const likeMark = /\\[(?=\\s*(?:Q\\d|SHEET|END OF|YOUR|SIGN|IT FAILED|ROLE|FINGERPRINT))/gi;
const status = document.getElementById('status');
function valueOf(name) {
  if (name.startsWith('say:')) {
    const chosen = document.querySelector('input[name="' + name.slice(4) + '"]:checked');
    return chosen ? chosen.value : '';
  }
  const text = document.getElementById(name).value.replace(likeMark, '(').trim();
  return name === 'fears' ? text.replace(/\\n+/g, '\\n\\n') : text;
}
function reply() {
  return plan.lines.map(line => line.mark !== undefined ? line.mark : valueOf(line.value)).join('\\n') + '\\n';
}
function keep() {
  document.getElementById('reply').value = reply();
  const typed = {};
  for (const line of plan.lines) if (line.value !== undefined) typed[line.value] = valueOf(line.value);
  try { localStorage.setItem(place, JSON.stringify(typed)); } catch (error) { /* a preview keeps nothing */ }
}
function restore() {
  let typed = {};
  try { typed = JSON.parse(localStorage.getItem(place) || '{}'); } catch (error) { return; }
  for (const [name, text] of Object.entries(typed)) {
    if (name.startsWith('say:')) {
      for (const each of document.getElementsByName(name.slice(4))) each.checked = text !== '' && each.value === text;
    } else if (document.getElementById(name)) document.getElementById(name).value = text;
  }
}
document.addEventListener('input', event => { if (event.target.id !== 'reply') keep(); });
document.addEventListener('change', event => { if (event.target.id !== 'reply') keep(); });
document.getElementById('copy').addEventListener('click', async () => {
  keep();
  const box = document.getElementById('reply');
  let done = false;
  try { await navigator.clipboard.writeText(box.value); done = true; } catch (error) {
    box.focus(); box.select();
    try { done = document.execCommand('copy'); } catch (refused) { done = false; }
  }
  status.textContent = done ? 'Copied. Paste it into your reply.' : 'Select the text above and copy it yourself.';
});
document.getElementById('save').addEventListener('click', () => {
  keep();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([reply()], {type: 'text/plain;charset=utf-8'}));
  link.download = plan.file;
  document.body.append(link); link.click(); link.remove();
  status.textContent = 'Saved as ' + plan.file + ', if your browser lets a page save files.';
});
document.getElementById('clear').addEventListener('click', () => {
  for (const each of document.querySelectorAll('.choice input')) each.checked = false;
  keep(); status.textContent = 'Agreements and objections are taken out; your texts stay.';
});
restore(); keep();
"""


def format_html_sheet(sheet: Sheet) -> str:
    """The page of a sheet, complete in itself."""
    campaign, team = sheet.campaign, TEAM_NAMES[sheet.team]
    title = escape(f"{sanitize_line(campaign.title)}: a sheet for {team}")
    parts = [_question(sheet, key) for key in sheet.keys]
    parts.append(
        _section(
            "If it fails", [_area("fears", "Imagine that the campaign is over and has failed. Why? One reason a line.")]
        )
    )
    if sheet.signs:
        parts.append(_signature(sheet))
    elif early := explain_early(sheet):
        said = "".join(f"<p>{escape(line)}</p>" for line in early)
        parts.append(_section("No signature yet", [f'<div class="stands">{said}</div>']))
    own = f"script-src {_source(_SCRIPT)}; style-src {_source(_STYLE)}"
    policy = f"default-src 'none'; {own}; base-uri 'none'; form-action 'none'"
    plan = json.dumps(_plan(sheet), ensure_ascii=True).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="en" data-alignkit-sheet="{sheet.code}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>Answer what you like, then copy or save the text at the end and send it back. This page loads nothing and sends
nothing. The other team does not see your views before it has written its own.</p>
<noscript><p><strong>This preview runs no script, so it cannot make the text to send back.</strong> Open the file in a
browser, or ask for the sheet as text.</p></noscript>
{_line("name", "Your name")}
{_line("role", "Your role")}
{"".join(parts)}
<section id="after" aria-labelledby="after-title">
<h2 id="after-title">Send it back</h2>
<label for="reply">The text to send back</label>
<textarea id="reply" readonly></textarea>
<button type="button" id="copy">Copy the text</button>
<button type="button" id="save">Save it as a file</button>
<button type="button" id="clear">Take out agreements and objections</button>
<p id="status" role="status"></p>
</section>
</main>
<script type="application/json" id="plan">{plan}</script>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _question(sheet: Sheet, key: str) -> str:
    question = get_question(key)
    offered, note = offered_says(sheet.campaign, key, sheet.team)
    lines = [*question_lines(sheet.campaign, key), *([f"({note})"] if note else [])]
    stands = "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())
    choices = "".join(
        f'<label><input type="radio" name="{key}-say" value="{value}"> {label}</label>'
        for value, label in (("agree", "Agree"), ("object", "Object"))
        if value in offered
    )
    inside = [
        f"<p>{escape(question.asks)}</p>",
        f'<div class="stands"><p><strong>The text as it stands</strong></p>{stands}'
        f'<p class="print">{sheet.digests[key]}</p></div>',
        _area(f"{key}-view", f"{_LABELS['view']} on {question.name}"),
    ]
    if not offered:
        return _section(f"{question.number}. {question.name}", inside)
    words = " or ".join(offered)
    inside += [
        f"<fieldset><legend>{escape(question.name)}, the text as it stands: {words}?</legend>"
        f'<div class="choice">{choices}</div></fieldset>',
        _area(f"{key}-why", f"{question.name}: {_LABELS['why']}"),
        _area(f"{key}-settles", f"{question.name}: {_LABELS['settles']}"),
    ]
    return _section(f"{question.number}. {question.name}", inside)


def _signature(sheet: Sheet) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in explain_signing(sheet) if line.strip())
    inside = [
        f'<div class="stands">{lines}<p class="print">{sheet.signs}</p></div>',
        _line("signer", f"Sign for {TEAM_NAMES[sheet.team]} with your name"),
    ]
    return _section("Sign the whole text", inside)


def _section(title: str, inside: list[str]) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{chr(10).join(inside)}\n</section>\n"


def _area(name: str, label: str) -> str:
    return f'<label for="{name}">{escape(label)}</label><textarea id="{name}"></textarea>'


def _line(name: str, label: str) -> str:
    return f'<label for="{name}">{escape(label)}</label><input type="text" id="{name}" autocomplete="off">'


def _plan(sheet: Sheet) -> dict[str, object]:
    """The text to send back, line by line: marks, and the fields whose values stand between them."""
    campaign = sheet.campaign
    lines: list[dict[str, str]] = [
        {"mark": f"[SHEET {campaign.slug} r{campaign.agreement.revision} {sheet.team.upper()} {sheet.code}]"},
        {"mark": NAME_MARK},
        {"value": "name"},
        {"mark": ROLE_MARK},
        {"value": "role"},
    ]
    for key in sheet.keys:
        lines += [{"mark": mark(key, "TEXT")}, {"mark": mark(key, f"FINGERPRINT {sheet.digests[key]}")}]
        for part in PARTS:
            lines += [{"mark": mark(key, PART_MARKS[part])}]
            if part == "view" or offered_says(campaign, key, sheet.team)[0]:
                lines += [{"value": f"say:{key}-say" if part == "say" else f"{key}-{part}"}]
    lines += [{"mark": FEARS_MARK}, {"value": "fears"}]
    if sheet.signs:
        lines += [{"mark": "[SIGN TEXT]"}, {"mark": f"[SIGN FINGERPRINT {sheet.signs}]"}]
        lines += [{"mark": SIGNER_MARK}, {"value": "signer"}]
    lines.append({"mark": f"[END OF SHEET {sheet.code}]"})
    return {
        "store": f"{campaign.slug}-{sheet.team}-{sheet.code}",
        "file": f"{campaign.slug}-{sheet.team}.txt",
        "lines": lines,
    }


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
