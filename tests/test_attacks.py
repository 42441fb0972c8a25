"""What somebody who can write the folder could do to a signed campaign, one row each: found, or in the manual.

The campaign has two sealed revisions with typed names; what forged keys and signatures come to is in
test_signatures.py and test_key_signing.py.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from alignkit.core.digests import agreement_digest
from alignkit.core.model import to_data
from alignkit.files import reader
from alignkit.files.editor import write_new_file
from alignkit.store import workspace
from tests import command_line
from tests.full_campaign import full_campaign

ROOT = Path(__file__).parent.parent
LIVE, R1, R2 = "campaigns/freight.toml", "campaigns/sealed/freight/r1.toml", "campaigns/sealed/freight/r2.toml"
OTHER = "campaigns/autumn.toml"


def run(root: Path, *words: str, code: int | None = 0) -> Result:
    result = command_line.run("--workspace", root, *words)
    assert code is None or result.exit_code == code, result.output
    return result


@pytest.fixture(scope="module")
def signed_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two campaigns: freight signed twice, autumn once."""
    root = tmp_path_factory.mktemp("signed")
    workspace.create_workspace(root)
    whole = full_campaign("freight")
    whole = whole.with_content("pain", {**whole.content("pain"), "answer": "Frachtkosten über Plan, jedes Quartal"})
    for slug in ("freight", "autumn"):
        (root / "campaigns" / f"{slug}.toml").write_text(write_new_file(to_data(whole)), encoding="utf-8")
        sign(root, slug)
    run(root, "amend", "freight")
    run(root, "answer", "freight", "mql", "--set", "handoff.within=2 business hours")
    sign(root, "freight")
    return root


SIGNERS = {"marketing": ("Ines Kaya", "ines@example.com"), "sales": ("Marcus Boehm", "marcus@example.com")}


def sign(root: Path, slug: str) -> None:
    for team, (name, _) in SIGNERS.items():
        run(root, "agree", slug, "--all", "--team", team, "--by", name)
    for team, (name, mail) in SIGNERS.items():
        run(root, "sign", slug, "--team", team, "--by", name, "--role", "Head", "--email", mail)


@pytest.fixture
def root(no_identity: None, signed_workspace: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(signed_workspace, tmp_path / "work"))


Attack = Callable[[Path], None]


def edit(*changes: tuple[str, str], files: tuple[str, ...] = (LIVE,), count: int = 1) -> Attack:
    """Replace texts in files; each must be there, or the row proves nothing."""

    def act(root: Path) -> None:
        for name in files:
            text = (root / name).read_text(encoding="utf-8")
            for old, new in changes:
                assert re.search(old, text, re.MULTILINE), old
                text = re.sub(old, new, text, count=count, flags=re.MULTILINE)
            (root / name).write_text(text, encoding="utf-8")

    return act


def copy(source: str, target: str) -> Attack:
    return lambda root: shutil.copyfile(root / source, root / target) and None


def swap_files(one: str, other: str) -> Attack:
    def act(root: Path) -> None:
        texts = [(root / name).read_bytes() for name in (one, other)]
        (root / one).write_bytes(texts[1])
        (root / other).write_bytes(texts[0])

    return act


def drop_table(*names: str) -> Attack:
    return lambda root: [(root / name).unlink() for name in names] and None


def signoffs(text: str) -> str:
    found = re.search(r"\[\[agreement\.signoffs\]\][\s\S]*?(?=\n\[(?!\[agreement)|\Z)", text)
    assert found
    return found[0]


def transplant_signoffs(source: str, target: str) -> Attack:
    """Put the sign-offs of one file into another."""

    def act(root: Path) -> None:
        taken, text = (signoffs((root / name).read_text(encoding="utf-8")) for name in (source, target))
        whole = (root / target).read_text(encoding="utf-8")
        (root / target).write_text(whole.replace(text, taken), encoding="utf-8")

    return act


def reseal(root: Path) -> None:
    """Another text under the old signatures, each with the new fingerprint: what no typed name can hold off."""
    for name in (LIVE, R2):
        text = (root / name).read_text(encoding="utf-8").replace("jedes Quartal", "manchmal")
        before = reader.read_campaign(text.encode(), "freight").campaign
        assert before
        old = before.agreement.signoffs[0].digest
        (root / name).write_text(text.replace(old, agreement_digest(before)), encoding="utf-8")


SIGNOFF = r'(team = "sales"\nname = "Marcus Boehm"\n)'
FOUND: dict[str, tuple[Attack, str]] = {
    # what is done -> how it is found: the code and, where one is to blame, the question, in one pattern
    "an answer altered": (edit(("jedes Quartal", "manchmal")), "AV01 .*Pain"),
    "a field altered": (edit(('"2 business hours"', '"3 business hours"')), "AV01 .*MQL"),
    "a field altered in live and sealed file": (
        edit(('"2 business hours"', '"3 business hours"'), files=(LIVE, R2)),
        "AV05",
    ),
    "a field taken out": (edit(("^fallback = .*\n", "")), "AV01 .*MQL"),
    "a field added": (edit(("^felt_by", 'cost_to_them = "nothing"\nfelt_by')), "AV01 .*Pain"),
    "a number made a text": (edit(("^quota_amount = 480000", 'quota_amount = "480000"')), "AV08 .*quota_amount"),
    "a number made a truth": (edit(("^target = 20$", "target = true")), "AV08 .*target"),
    "a number moved by a hair": (edit(("^mql_to_sql = 0.35", "mql_to_sql = 0.350000001")), "AV01 .*Goals"),
    "a date altered": (edit(("^launch = 2027-04-06", "launch = 2027-04-07")), "AV01 .*Campaign"),
    "a date made a moment": (edit(("^launch = 2027-04-06", "launch = 2027-04-06T00:00:00Z")), "AV08 .*launch"),
    "a date made a text": (edit(("^launch = 2027-04-06", 'launch = "2027-04-06"')), "AV08 .*launch"),
    "a lead's name altered": (edit(('^sales_lead = "Marcus Boehm"', 'sales_lead = "Marc Boehm"')), "AV01 .*Campaign"),
    "a homoglyph": (edit(("Frachtkosten", "Frаchtkosten")), "AV01 .*Pain"),
    "an invisible letter": (edit(("Frachtkosten", "Fracht\u200bkosten")), "AV01 .*Pain"),
    "a line put in another order": (
        edit((r'^not_enough = \["A download", "A registration"', 'not_enough = ["A registration", "A download"')),
        "AV01 .*MQL",
    ),
    "a signer's name altered": (edit(('^name = "Marcus Boehm"', 'name = "Mark Boehm"')), "AV04 .*sign-offs"),
    "a signer's role altered": (edit((SIGNOFF + 'role = "Head"', r'\1role = "CEO"')), "AV04 .*sign-offs"),
    "a signer's e-mail altered": (edit(("marcus@example.com", "mark@example.com")), "AV04 .*sign-offs"),
    "a signer's team altered": (edit((r'(signoffs\]\]\n)team = "sales"', r'\1team = "marketing"')), "AV0[148]"),
    "a time altered": (
        edit((SIGNOFF + r"(role.*\nemail.*\n)at = .*", r"\1\2at = 2027-01-01T00:00:00Z")),
        "AV04 .*sign-offs",
    ),
    "a sign-off's evidence invented": (
        edit((SIGNOFF, r'\1recorded_by = "Ines Kaya"\nevidence = "his mail"\n')),
        "AV04",
    ),
    "a sign-off taken out": (edit((r"\[\[agreement.signoffs\]\]\nteam = \"sales\"(\n.+)+\n", "")), "AV04"),
    "both sign-offs taken out": (edit((r"\[\[agreement.signoffs\]\](\n.+)+\n", ""), count=0), "AV04"),
    "sign-offs moved from another campaign": (transplant_signoffs(OTHER, LIVE), "AV01|AV04"),
    "a whole campaign under another name": (copy(OTHER, LIVE), "AV01|AV07"),
    "sign-offs moved from another revision": (transplant_signoffs(R1, LIVE), "AV01 .*sign-offs"),
    "a sealed sign-off moved to another revision": (transplant_signoffs(R1, R2), "AV05"),
    "revisions put in another order": (swap_files(R1, R2), "AV05 .*AV06|AV06"),
    "a revision taken out of the middle": (drop_table(R1), "AV06 .*revision 1 is missing"),
    "a sealed revision rewritten": (edit(("jedes Quartal", "manchmal"), files=(R1,)), "AV05"),
    "a sealed revision rewritten and signed anew": (
        lambda root: (edit(("jedes Quartal", "manchmal"), files=(R1,))(root), relabel(root, R1))[0],
        "AV06 .*does not follow",
    ),
    "the last revision taken off, sealed copy and all but the live file": (drop_table(R2), "AV03"),
    "an older revision in place of the live file": (copy(R1, LIVE), "AV07"),
    "the number of the revision altered": (edit(("^revision = 2", "revision = 3")), "AV01|AV03|AV06"),
    "the link to the revision before altered": (
        edit((r'^previous = "sha256:....', 'previous = "sha256:0000')),
        "AV06",
    ),
    "a link forged into revision 1": (
        edit((r"^revision = 1", f'revision = 1\nprevious = "sha256:{"0" * 64}"'), files=(OTHER,)),
        "AV0[16]",
    ),
    "the live file gone": (drop_table(LIVE), "AV08 .*gone"),
    "an unknown key beside the questions": (edit((r"^format = 1", 'format = 1\nterms = "Sales pays"')), "AV11 .*terms"),
    "an unknown key inside of a question": (edit(("^felt_by", 'terms = "Sales pays"\nfelt_by')), "AV01 .*Pain"),
    "an unknown table inside of a question": (
        edit((r"^\[mql.handoff\]", '[mql.terms]\npays = "Sales"\n\n[mql.handoff]')),
        "AV01 .*MQL",
    ),
    "a question named like a team": (edit((r"^felt_by", 'sales = "pays"\nfelt_by')), "AV08"),
    "a table that poses as a number": (edit(("^target = 20$", 'target = {number = "20"}')), "AV08"),
    "a table that poses as a date": (edit(("^launch = 2027-04-06", 'launch = {date = "2027-04-06"}')), "AV08"),
    "an unknown table that poses as a number": (edit(("^felt_by", 'x = {number = "20"}\nfelt_by')), "AV08 .*:20: x"),
    "two texts left by a merge": (
        edit(
            (
                r"^\[mql.handoff\]",
                '[[mql.disputed]]\nfield = "handoff.within"\nversions = ["1 day", "2 days"]\n\n[mql.handoff]',
            )
        ),
        "AV01 .*MQL",
    ),
    "a second table of a question": (lambda root: append(root, '\n[pain]\nanswer = "Less"\n'), "AV08 .*second time"),
    "a third sign-off": (lambda root: append(root, signoffs((root / LIVE).read_text(encoding="utf-8"))), "AV08"),
    "a format of the future": (edit(("^format = 1", "format = 2"), ("jedes Quartal", "manchmal")), "AV01 .*Pain"),
}


def append(root: Path, text: str) -> None:
    with (root / LIVE).open("a", encoding="utf-8") as file:
        file.write(text)


def relabel(root: Path, name: str) -> None:
    """Give both sign-offs of a file the fingerprint of its present text."""
    text = (root / name).read_text(encoding="utf-8")
    campaign = reader.read_campaign(text.encode(), "freight").campaign
    assert campaign
    old = campaign.agreement.signoffs[0].digest
    (root / name).write_text(text.replace(old, agreement_digest(campaign)), encoding="utf-8")


def test_what_was_signed_verifies(root: Path) -> None:
    assert not run(root, "verify").stdout
    assert [path.name for path in sorted((root / "campaigns" / "sealed" / "freight").iterdir())] == [
        "r1.toml",
        "r2.toml",
    ]


@pytest.mark.parametrize("name", FOUND)
def test_what_is_found(root: Path, name: str) -> None:
    attack, told = FOUND[name]
    attack(root)
    result = run(root, "verify", code=1)
    assert re.search(told, result.stdout.replace("\n", " ")), result.stdout
    neighbour = OTHER if re.search(rf"^error: .*{OTHER}", result.stdout, re.MULTILINE) else LIVE
    assert name.startswith("a link forged") == (neighbour == OTHER), "the neighbour is unharmed"


# What the files cannot show by themselves -> the manual's words for it, in docs/using.md.
NOT_FOUND: dict[str, tuple[Attack, str]] = {
    "name, role and time altered in both files": (
        edit(
            ('^name = "Marcus Boehm"', 'name = "Somebody Else"'),
            (r"^at = .*", "at = 2020-01-01T00:00:00Z"),
            files=(LIVE, R2),
        ),
        "Names, roles and times in a live file and its sealed copy changed together",
    ),
    "a text signed by typed names, rewritten in all files": (
        reseal,
        "A name that was typed shows intent, not identity",
    ),
    "the last revision rolled back": (
        lambda root: (drop_table(R2)(root), copy(R1, LIVE)(root))[1],
        "A last revision that",
    ),
    "a campaign gone with all of its copies": (
        lambda root: (drop_table(LIVE)(root), shutil.rmtree(root / "campaigns/sealed/freight"))[1],
        "can delete files",
    ),
}


@pytest.mark.parametrize("name", NOT_FOUND)
def test_what_cannot_be_found_stands_in_the_manual(root: Path, name: str) -> None:
    attack, said = NOT_FOUND[name]
    attack(root)
    assert "error" not in run(root, "verify").stdout
    manual = " ".join((ROOT / "docs" / "using.md").read_text(encoding="utf-8").split())
    proves = manual.partition("What it cannot prove:")[2].partition("## ")[0]
    assert said in proves


@pytest.mark.parametrize(
    "name", ["a text signed by typed names, rewritten in all files", "the last revision rolled back"]
)
def test_who_has_seen_the_fingerprint_finds_it_all_the_same(root: Path, name: str) -> None:
    campaign = reader.read_campaign((root / LIVE).read_bytes(), "freight").campaign
    assert campaign
    seen = agreement_digest(campaign)
    run(root, "verify", "freight", "--expect", seen)
    NOT_FOUND[name][0](root)
    assert "AV10" in run(root, "verify", "freight", "--expect", seen, code=1).stdout


SAME: dict[str, Callable[[str], str]] = {
    "CR LF": lambda text: text.replace("\n", "\r\n"),
    "NFD": lambda text: unicodedata.normalize("NFD", text),
    "a byte-order mark": lambda text: "\ufeff" + text,
    "CR LF and NFD": lambda text: unicodedata.normalize("NFD", text).replace("\n", "\r\n"),
    "comments and blank lines": lambda text: text.replace("\n[", "\n\n# a note\n["),
    "40 written as 40.0": lambda text: text.replace("480000", "480000.0"),
    "other tags": lambda text: re.sub(r"^tags = .*", 'tags = ["new"]', text, flags=re.MULTILINE),
}


@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("files", [(LIVE,), (R1, R2), (LIVE, R1, R2)], ids=["live", "sealed", "all"])
def test_the_same_text_in_another_checkout_still_verifies(root: Path, name: str, files: tuple[str, ...]) -> None:
    for file in files:
        text = (root / file).read_text(encoding="utf-8")
        changed = SAME[name](text)
        assert changed != text
        (root / file).write_bytes(changed.encode())
    assert "error" not in run(root, "verify").stdout
