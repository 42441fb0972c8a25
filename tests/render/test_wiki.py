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
from alignkit.core.model import Actor, Campaign, CarriedForward, from_data
from alignkit.core.questions import QUESTION_KEYS
from alignkit.render import overviews, targets
from alignkit.render.overviews import build_pages
from alignkit.render.templates import render_template
from alignkit.render.wiki import WikiSource, page_path
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
        *(f"notes/{source.slug}.md" for source in samples),
        *(wiki.index, "definitions.md", "promises.md", "lessons.md", "tags.md", "reps.md"),
    }


@each_wiki
def test_an_overview_begins_with_its_title_by_which_publish_knows_it(samples, wiki):
    pages = make_pages(samples, wiki)
    for path, title in ((wiki.index, targets.INDEX_TITLE), *targets.OVERVIEW_TITLES.items()):
        assert f"\n# {title}\n" in f"\n{pages[path]}", path


@pytest.mark.parametrize("name", ["index", "definitions", "promises", "lessons", "tags", "reps"])
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
    assert (
        "revision 1 in force, signed 26 August 2026; revision 2 a draft" in row and "Marketing and Sales: Pain" in row
    )
    assert "## Running" in found["index.md"] and "## Being worked on" not in found["index.md"]


def test_a_page_of_a_revision_no_longer_in_force_says_so_and_the_newer_what_changed(webinar):
    second = sign_again(set_answer(amend(webinar.live), "pain", "Another pain."))
    found = make_pages([WikiSource(webinar.slug, second, {**webinar.sealed, 2: second})])
    assert "**Revision 1, no longer in force**" in found[page_path(webinar.slug, 1)]
    page = found[page_path(webinar.slug)]
    assert "Revision 2, signed" in page and "· changed since revision 1: " in page
    assert "[The campaign's page](../campaigns/month-end-close-webinar.md)" in found[page_path(webinar.slug, 1)]
    assert page_path(webinar.slug, 2) not in found, "the campaign's page shows it"


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


def definition(slug, launch, *criteria, tags=(), source=""):
    carried = CarriedForward(source) if source else None
    info = {"title": slug, "launch": launch, "tags": list(tags)}
    return WikiSource(slug, Campaign(slug, info, {"mql": {"criteria": list(criteria)}}, carried=carried))


def test_a_definition_is_compared_with_the_campaign_it_was_carried_from_else_the_last_with_its_tag():
    found = make_pages(
        [
            definition("later", date(2027, 5, 1), "Fits", "Has a *budget*", tags=["fair", "dach"]),
            definition("first", date(2027, 4, 1), "Fits", tags=["fair"]),
            definition("other", date(2027, 4, 9), "Is new", tags=["web"]),
            definition("carried", date(2027, 6, 1), "Fits", "Has a *budget*", tags=["fair"], source="first"),
            definition("last", date(2027, 7, 1), "Fits", "Has a *budget*", tags=["fair"]),
        ]
    )["definitions.md"]
    rows = {line[3:].split("]")[0]: line for line in found.split("\n") if line.startswith("| [")}
    assert [*rows] == ["first", "other", "later", "carried", "last"]
    assert "| Fits |" in rows["first"] and "**" not in rows["first"] + rows["other"] + rows["last"]
    assert "| Fits; **Has a \\*budget\\*** |" in rows["later"] and rows["later"].endswith(
        "| [first](campaigns/first.md) |"
    )
    assert "**Has a" in rows["carried"] and rows["carried"].endswith("| [first](campaigns/first.md) |")
    assert rows["last"].endswith("| [carried](campaigns/carried.md) |")


def staged(slug, launch, **meanings):
    rows = [{"name": name, "means": means} for name, means in meanings.items()]
    return WikiSource(slug, Campaign(slug, {"title": slug, "launch": launch}, {"sql": {"stages": rows}}))


def test_a_stage_that_means_two_things_stands_out_among_the_stages():
    found = make_pages(
        [
            staged("one", date(2027, 4, 1), Inquiry="Asked | for *something*", MQL="Fits"),
            staged("two", date(2027, 5, 1), Inquiry="Asked | for *something*", mql="Fits and asked"),
        ]
    )["definitions.md"]
    rows = [line for line in found.split("\n") if line.startswith(("| Inq", "| MQL", "| **"))]
    one, two = "[one](campaigns/one.md)", "[two](campaigns/two.md)"
    assert rows == [
        f"| Inquiry | Asked \\| for \\*something\\* | {one}, {two} |",
        f"| **MQL** | Fits | {one} |",
        f"| **mql** | Fits and asked | {two} |",
    ]
    whole = Campaign("a", {"title": "a"}, {"sql": {"stages": [{"name": "MQL", "enters": "Form", "owner": "Ana"}]}})
    assert "| MQL | enters when: Form; owner: Ana |" in make_pages([WikiSource("a", whole)])["definitions.md"]


def test_reps_find_the_cards_of_running_campaigns_by_their_name_in_the_crm(webinar, samples):
    other = webinar.live.with_content("campaign", {**webinar.live.info, "crm_name": "2026-A", "title": "Another"})
    other = replace(sign_again(amend(other)), slug="another")
    over = replace(webinar.live, slug="over")
    over = replace(over, review={"results": [{"metric": "Won revenue", "actual": 1, "on": date(2027, 8, 1)}]})
    page = make_pages([*samples, WikiSource("another", other, {2: other}), WikiSource("over", over, {1: over})])[
        "reps.md"
    ]
    assert re.findall("^## (.*)$", page, re.MULTILINE) == ["`2026-A`", "`2026-Q3-MEC`"]
    assert page.count("**First touch**, ") == 2
    assert "No campaign is running." in make_pages(samples[:2])["reps.md"]


def test_the_index_parts_what_runs_from_what_is_over_by_year():
    year = workspace.find_workspace(ROOT / "alignkit" / "samples" / "year", {})
    index = make_pages(list(stored.iter_wiki_sources(year)))["index.md"]
    heads = re.findall("^## (.*)$", index, re.MULTILINE)
    assert heads[0] == "Running" and heads[-1] == "Over, 2026"


def over(number, won, on, tags=("fair",)):
    """A signed campaign whose deciding number was read on a day."""
    live = load_sample("month-end-close-webinar")
    info = {**live.info, "title": f"Fair {number:02}", "tags": list(tags), "launch": date(2026, 1, 1 + number)}
    live = replace(sign_again(amend(live.with_content("campaign", info))), slug=f"fair-{number:02}")
    live = replace(live, review={"results": [{"metric": "Won revenue", "actual": won, "on": on}]})
    return WikiSource(live.slug, live, {live.agreement.revision: live})


def test_where_many_campaigns_are_over_each_year_has_a_page_of_its_own(samples):
    days = (date(2026, 12, 1), date(2027, 4, 1))
    past = [over(number, 10**7, days[0]) for number in range(12)]
    past += [over(number, 10**7 if number % 3 else 1, days[1]) for number in range(12, 31)]
    few = make_pages([*samples, *past[1:]])
    assert "over-2026.md" not in few and "Fair 03" in few["index.md"] + few["promises.md"]
    found = make_pages([*samples, *past])
    index = found["index.md"]
    assert "Fair 03" not in index and "Fair 30" in index, "the last year stays on the index"
    assert "| [2027](over-2027.md) | 19 | 12 | 0 | 7 |\n| [2026](over-2026.md) | 12 | 12 | 0 | 0 |" in index
    for name in ("definitions.md", "promises.md"):
        assert "Fair " not in found[name] and "[Over in 2026](over-2026.md)" in found[name]
    page = found["over-2026.md"]
    assert page.startswith("# Over in 2026\n") and page.count("Fair 03") >= 4 and "Fair 30" not in page
    assert "Fair 03" in found["tags.md"] and found["tags.md"].index("Fair 30") < found["tags.md"].index("Fair 03")


def test_a_definition_is_compared_with_one_that_was_over_in_a_past_year(samples):
    past = [over(number, 1, date(2027, 4, 1)) for number in range(31)]
    running = replace(samples[-1].live, carried=CarriedForward("fair-03"))
    rows = make_pages([*past, replace(samples[-1], live=running)])["definitions.md"]
    assert "[Fair 03](campaigns/fair-03.md)" in rows


def test_both_teams_that_are_waited_for_alike_are_named_together(samples):
    live = replace(samples[0].live, views={})
    index = make_pages([WikiSource(live.slug, live)])["index.md"]
    assert "| Marketing and Sales: all nine questions |" in index


def test_promises_stand_by_month_and_undated_ones_last():
    live = set_field(
        load_sample("shared-service-forty"),
        "marketing_responsibilities",
        ("commitments",),
        [{"what": "Some day", "owner": "Ines"}, {"what": "Soon", "owner": "Ines", "due": date(2027, 1, 5)}],
    )
    found = make_pages([WikiSource(live.slug, live)])["promises.md"]
    heads = re.findall(r"^## (.*)$", found, re.MULTILINE)
    assert heads[-2:] == ["January 2027", "Without a day"], "the newest first"
    assert found.index("| 5 January 2027 | Soon |") < found.index("Some day")


def test_a_title_full_of_marks_breaks_no_table(webinar):
    live = webinar.live.with_content("campaign", dict(webinar.live.info) | {"title": "a | [b](x) \\ <i> `c`"})
    for wiki in targets.WIKIS.values():
        index = make_pages([WikiSource(webinar.slug, live, {1: live})], wiki)[wiki.index].split("\n")
        rows = [line for line in index if line.startswith("|") and ("Campaign" in line or "2026" in line)]
        assert [len(re.findall(r"(?<!\\)\|", row)) for row in rows] == [5, 5]


def test_no_campaigns_make_an_index_all_the_same():
    assert "There are no campaigns yet." in make_pages([])["index.md"]


def test_the_index_says_what_came_of_what_is_over():
    year = workspace.find_workspace(ROOT / "alignkit" / "samples" / "year", {})
    index = make_pages(list(stored.iter_wiki_sources(year)))["index.md"]
    rows = {row.split("](")[0].strip("| ["): row.split(" | ")[-1] for row in index.split("\n") if row.startswith("| [")}
    assert rows["Closing-cost calculator"] == (
        "reached, first read 7 days after its day: EUR 183,000 of 180,000; "
        "2 targets missed; 1 promise broken, 5 unanswered |"
    )
    assert rows["Twelve shared service centres"] == "open; 1 target missed; 1 promise broken, 8 unanswered |"


def rows_of(pages, name):
    """The rows of a page and its parts, in order, and the paths of the parts."""
    parts = sorted(
        (path for path in pages if re.fullmatch(rf"{name}(-\d+)?\.md", path)), key=lambda path: (len(path), path)
    )
    lines = [
        line
        for path in parts
        for line in pages[path].split("\n")
        if re.match(r"\| (?!Campaign|When|Stage|Learned)", line)
    ]
    return [line for line in lines if not line.startswith("|---")], parts


def test_a_long_overview_goes_on_in_parts_that_lead_to_each_other(monkeypatch):
    year = workspace.find_workspace(ROOT / "alignkit" / "samples" / "year", {})
    sources = list(stored.iter_wiki_sources(year))
    whole = make_pages(sources)
    monkeypatch.setattr(overviews, "_MAX_ROWS", 5)
    monkeypatch.setattr(overviews, "_MAX_CARDS", 1)
    found = make_pages(sources)
    for name in ("index", "definitions", "promises", "tags", "lessons"):
        rows, parts = rows_of(found, name)
        assert rows == rows_of(whole, name)[0], name
        assert len(parts) > 1
        for number, path in enumerate(parts[1:], 2):
            assert (
                f"\n# {targets.part_title(targets.overview_title(f'{name}.md') or targets.INDEX_TITLE, number)}\n"
                in (f"\n{found[path]}")
            )
            assert f"]({parts[number - 2]})" in found[path] and f"]({path})" in found[parts[number - 2]]
    assert "[Part 2 of " in found["promises.md"] and ", from " in found["promises.md"]


def test_a_stage_that_many_campaigns_have_names_some_of_them(monkeypatch):
    live = load_sample("ledger-days-cologne")
    stages = [{"name": "Meeting", "means": "both have met"}]
    live = live.with_content("sql", {**live.content("sql"), "stages": stages})
    sources = [WikiSource(f"campaign-{number}", replace(live, slug=f"campaign-{number}")) for number in range(5)]
    monkeypatch.setattr(overviews, "_MAX_NAMED", 2)
    row = next(line for line in make_pages(sources)["definitions.md"].split("\n") if line.startswith("| Meeting"))
    assert row.count("](campaigns/") == 2 and row.endswith("3 more |")


def test_the_page_for_reps_begins_with_the_names_on_it(webinar):
    def running(slug, crm):
        live = webinar.live.with_content("campaign", {**webinar.live.info, "crm_name": crm})
        live = replace(sign_again(amend(live)), slug=slug)
        return WikiSource(slug, live, {live.agreement.revision: live})

    sources = [running("a", "2026-B"), running("b", "2026 Q3"), running("c", "Übersee"), running("d", "2026-B")]
    page = make_pages(sources)["reps.md"]
    assert "\n[`2026 Q3`](#2026-q3) · `2026-B` · `2026-B` · `Übersee`\n" in page, (
        "links where every wiki has the anchor"
    )
    assert "[`2026" not in make_pages(sources[:1])["reps.md"], "one card needs no contents"


def test_the_promises_of_the_year_are_all_there_and_the_index_counts_them():
    year = workspace.find_workspace(ROOT / "alignkit" / "samples" / "year", {})
    pages = make_pages(list(stored.iter_wiki_sources(year)))
    assert "Kept of those judged: Marketing 14 of 19, Sales 10 of 14; not judged: 40 of 73." in pages["index.md"]
    rows = [line for line in pages["promises.md"].split("\n") if line.startswith("| ")]
    assert sum("✓ kept" in row for row in rows) == 24 and sum("✗" in row for row in rows) == 9
    assert "As of 17 November 2026" in pages["index.md"] and "As of 17 November 2026" in pages["promises.md"]


def test_a_share_whose_day_has_passed_is_not_three_percentages():
    year = workspace.find_workspace(ROOT / "alignkit" / "samples" / "year", {})
    page = make_pages(list(stored.iter_wiki_sources(year)))["campaigns/ledger-days-cologne-2026.md"]
    assert "54 %, promised 90 %; due 30 September 2026, not read since 19 May 2026" in page
