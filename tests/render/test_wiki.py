"""The wiki's pages: deterministic, linked, leading with what is in force, and true about drift and promises."""

import locale
import posixpath
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import tomli

from alignkit.core.actions import agree, amend, prepare_signoff, set_answer, set_field, sign
from alignkit.core.model import Actor, Campaign, from_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.render import targets
from alignkit.render.templates import render_template
from alignkit.render.wiki import WikiSource, build_pages, page_path
from alignkit.store import pages as stored
from alignkit.store import workspace

ROOT = Path(__file__).parents[2]
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").glob("*.j2")}
AT = datetime(2027, 3, 31, 8, 0, tzinfo=UTC)
each_wiki = pytest.mark.parametrize("wiki", targets.WIKIS.values(), ids=lambda wiki: wiki.name)


def make_pages(sources, wiki=targets.PLAIN):
    found = list(build_pages(sources, wiki, lambda name, words: render_template(TEMPLATES, name, words)))
    assert len({page.path for page in found}) == len(found)
    return {page.path: page.text for page in found}


def load_sample(slug):
    text = (ROOT / "campaigns" / f"{slug}.toml").read_text(encoding="utf-8")
    return from_data(slug, tomli.loads(text))


@pytest.fixture(scope="module")
def webinar():
    live = load_sample("month-end-close-webinar")
    return WikiSource(live.slug, live, {1: live})


@pytest.fixture(scope="module")
def samples(webinar):
    others = (load_sample("ledger-days-cologne"), load_sample("shared-service-forty"))
    return [*(WikiSource(campaign.slug, campaign) for campaign in others), webinar]


def sign_again(campaign):
    for key in QUESTION_KEYS:
        for team in ("marketing", "sales"):
            campaign = agree(campaign, key, team, Actor(f"{team} lead", AT))
    for team, name in (("marketing", "Dana Ruiz"), ("sales", "Theo Park")):
        campaign = sign(campaign, prepare_signoff(campaign, team, Actor(name, AT)))
    return campaign


@each_wiki
def test_every_campaign_every_revision_and_the_overviews_have_a_page(samples, wiki):
    assert set(make_pages(samples, wiki)) == {
        *(f"campaigns/{source.slug}.md" for source in samples),
        "revisions/month-end-close-webinar-r1.md",
        *(wiki.index, "definitions.md", "promises.md"),
    }


@pytest.mark.parametrize("name", ["index", "definitions", "promises"])
def test_the_overviews_of_the_samples(samples, name, snapshot):
    snapshot.snapshot_dir = ROOT / "tests" / "snapshots" / "wiki"
    snapshot.assert_match(make_pages(samples)[f"{name}.md"], f"{name}.md")


@each_wiki
def test_the_same_campaigns_in_another_order_give_the_same_bytes(samples, wiki):
    assert make_pages(samples, wiki) == make_pages(list(reversed(samples)), wiki)


def test_nothing_is_said_about_today(samples):
    for text in make_pages(samples).values():
        assert not re.search(r"(?i)overdue|\bago\b|days left|yesterday|tomorrow", text)


def test_the_machine_s_language_does_not_matter(samples):
    before = make_pages(samples)
    known = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "")
        assert make_pages(samples) == before
    finally:
        locale.setlocale(locale.LC_ALL, known)


@pytest.mark.parametrize(
    "wiki", [w for w in targets.WIKIS.values() if not w.uses_wikilinks], ids=lambda wiki: wiki.name
)
def test_links_between_pages_lead_to_pages(samples, wiki):
    found = make_pages(samples, wiki)
    linked = set()
    for path, text in found.items():
        for way in re.findall(r"\]\(([^):]+\.md)\)", text):
            there = posixpath.normpath(posixpath.join(posixpath.dirname(path), way))
            assert there in found, (path, way)
            linked.add(there)
    assert linked == set(found)


def test_wikilinks_lead_to_pages(samples):
    found = make_pages(samples, targets.OBSIDIAN)
    ways = {way for text in found.values() for way in re.findall(r"(?<!\\)\[\[([^\]|\\]+)\\?\|", text)}
    assert {f"{way}.md" for way in ways} == set(found)


def test_a_page_leads_with_the_revision_in_force(webinar):
    draft = set_answer(amend(webinar.live), "pain", "Another pain.")
    found = make_pages([WikiSource(webinar.slug, draft, webinar.sealed)])
    page = found[page_path(webinar.slug)]
    assert "> **In force**." in page and "Another pain." not in page
    assert "Revision 2 is being worked on and changes Pain" in page
    row = next(line for line in found["index.md"].split("\n") if line.startswith("| [Month-end"))
    assert "revision 1 in force, signed 26 August 2026; revision 2 a draft" in row and "Marketing: Pain" in row
    assert "## In force" in found["index.md"] and "## Being worked on" not in found["index.md"]


def test_a_page_of_a_revision_no_longer_in_force_says_so_and_the_newer_what_changed(webinar):
    second = sign_again(set_answer(amend(webinar.live), "pain", "Another pain."))
    found = make_pages([WikiSource(webinar.slug, second, {**webinar.sealed, 2: second})])
    assert "**Revision 1, no longer in force**" in found[page_path(webinar.slug, 1)]
    for page in (found[page_path(webinar.slug)], found[page_path(webinar.slug, 2)]):
        assert "Revision 2, signed" in page and "· changed since revision 1: " in page
    assert "[Revision 2](month-end-close-webinar-r2.md)" in found[page_path(webinar.slug, 1)]


def test_a_campaign_changed_behind_its_signatures_shows_the_signed_text(webinar):
    altered = webinar.live.with_content("pain", dict(webinar.live.content("pain")) | {"answer": "Quietly other."})
    found = make_pages([replace(webinar, live=altered)])
    assert "Quietly other." not in "".join(found.values())
    assert "changed behind the signatures; revision 1 in force" in found["index.md"]


def test_a_file_that_cannot_be_read_is_listed_and_its_page_stays(webinar):
    found = make_pages(
        [WikiSource("broken", None, problem="line 3 | [x](y)"), replace(webinar, slug="other", live=None)]
    )
    assert found["campaigns/broken.md"] is None
    assert "## Cannot be read\n\n- `broken`: line 3 \\| \\[x](y)" in found["index.md"]
    assert "**In force**" in found["revisions/other-r1.md"]


def test_archived_campaigns_are_listed_and_no_longer_define_or_owe_anything(webinar):
    found = make_pages([replace(webinar, archived=True)])
    assert "## Put away" in found["index.md"]
    assert "No campaign defines its leads yet." in found["definitions.md"]
    assert "Nobody has promised anything yet." in found["promises.md"]


def test_drift_of_definitions_shows_in_bold():
    def campaign(slug, launch, *criteria):
        return WikiSource(
            slug, Campaign(slug, {"title": slug, "launch": launch}, {"mql": {"criteria": list(criteria)}})
        )

    found = make_pages(
        [campaign("later", date(2027, 5, 1), "Fits", "Has a *budget*"), campaign("first", date(2027, 4, 1), "Fits")]
    )["definitions.md"]
    rows = [line for line in found.split("\n") if line.startswith("| [")]
    assert [row.split("](")[0] for row in rows] == ["| [first", "| [later"]
    assert "| Fits |" in rows[0] and "| Fits; **Has a \\*budget\\*** |" in rows[1]


def test_promises_stand_by_month_and_undated_ones_last():
    live = set_field(
        load_sample("shared-service-forty"),
        "marketing_responsibilities",
        ("commitments",),
        [{"what": "Some day", "owner": "Ines"}, {"what": "Soon", "owner": "Ines", "due": date(2027, 1, 5)}],
    )
    found = make_pages([WikiSource(live.slug, live)])["promises.md"]
    heads = re.findall(r"^## (.*)$", found, re.MULTILINE)
    assert heads[0] == "January 2027" and heads[-1] == "Without a day"
    assert found.index("| 5 January 2027 | Soon |") < found.index("Some day")


def test_a_title_full_of_marks_breaks_no_table(webinar):
    live = webinar.live.with_content("campaign", dict(webinar.live.info) | {"title": "a | [b](x) \\ <i> `c`"})
    for wiki in targets.WIKIS.values():
        index = make_pages([WikiSource(webinar.slug, live, {1: live})], wiki)[wiki.index].split("\n")
        rows = [line for line in index if line.startswith("| Campaign") or "2026" in line]
        assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5, 5]


def test_no_campaigns_make_an_index_all_the_same():
    assert "There are no campaigns yet." in make_pages([])["index.md"]


def test_the_index_says_what_came_of_what_is_over():
    year = workspace.find_workspace(ROOT / "alignkit" / "samples" / "year", {})
    index = make_pages(list(stored.iter_wiki_sources(year)))["index.md"]
    rows = {row.split("](")[0].strip("| ["): row.split(" | ")[-1] for row in index.split("\n") if "in force" in row}
    assert rows["Closing-cost calculator"] == (
        "reached, 7 days late: EUR 183,000 of 180,000; 1 target missed; 1 target not shown; "
        "1 promise broken, 5 unanswered |"
    )
    assert rows["Twelve shared service centres"] == "open; 1 target missed; 1 promise broken, 8 unanswered |"
