"""What the documents say of the program is true: examples load, code runs, links lead somewhere."""

import importlib.util
import json
import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli

from alignkit.app import campaigns
from alignkit.cli import context
from alignkit.core.campaign_fields import CAMPAIGN_QUESTION
from alignkit.core.digests import agreement_digest
from alignkit.core.fields import Field
from alignkit.core.questions import NOT_APPLICABLE_FIELD, QUESTIONS
from alignkit.core.schema import FILE_FIELDS
from alignkit.core.status import missing_fields
from alignkit.files import reader
from alignkit.review import calibration, results
from alignkit.store import campaign_files, workspace
from alignkit.store.workspace import Workspace

ROOT = Path(__file__).parent.parent
FORMAT = (ROOT / "docs" / "file-format.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]


def code_blocks(language: str, text: str = FORMAT) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def is_marked(field: Field, line: str) -> bool:
    return {1: "# †", 2: "# ‡", 3: ""}[field.tier] in line if field.tier < 3 else not re.search("# [†‡]", line)


def test_the_example_is_a_whole_campaign_and_shows_every_field_with_its_mark() -> None:
    example = code_blocks("toml")[0]
    loaded = reader.read_campaign(example.encode(), "freight")
    assert not loaded.problems
    assert loaded.campaign is not None
    for q in (CAMPAIGN_QUESTION, *QUESTIONS):
        assert not list(missing_fields(loaded.campaign, q.key)), q.key
    lines = example.splitlines()
    table = ""
    first: dict[str, str] = {}
    for line in lines:
        if header := re.match(r"\[+([\w.]+)\]+", line):
            table = header[1]
            first.setdefault(table, line)
        elif key := re.match(r"(\w+) = ", line):
            first.setdefault(f"{table}.{key[1]}", line)

    def check(fields: tuple[Field, ...], place: str) -> None:
        for field in fields:
            here = f"{place}.{field.key}"
            if place == "sales_responsibilities.commitments" and here not in first:
                continue  # "rows as Marketing's"
            if field.key == NOT_APPLICABLE_FIELD.key and place != "pain":
                continue  # shown once; every question has it
            assert here in first, f"{here} is missing from the example"
            if place != "sales_responsibilities.commitments":
                assert is_marked(field, first[here]), f"{here} has another mark: {first[here]}"
            check(field.fields, here)

    for q in (CAMPAIGN_QUESTION, *QUESTIONS):
        check(q.fields, q.key)


@pytest.mark.parametrize("place", range(1, len(code_blocks("toml"))))
def test_the_other_parts_load_beside_it(place: int) -> None:
    loaded = reader.read_campaign(("format = 1\n" + code_blocks("toml")[place]).encode(), "freight")
    assert not [problem for problem in loaded.problems if problem.code != "AF10"]
    assert loaded.campaign is not None


def test_every_key_beside_the_questions_stands_in_the_examples() -> None:
    text = "\n".join(code_blocks("toml"))

    def check(fields: tuple[Field, ...], place: str) -> None:
        for field in fields:
            assert re.search(rf"\b{field.key}\b", text), f"{place}.{field.key}"
            check(field.fields, f"{place}.{field.key}")

    check(FILE_FIELDS, "")


def test_another_program_comes_to_the_same_fingerprints() -> None:
    (code,) = code_blocks("python")
    there: dict[str, Any] = {}
    exec(compile(code, "docs/file-format.md", "exec"), there)
    vectors = json.loads((ROOT / "tests" / "data" / "digest-vectors.json").read_text(encoding="utf-8"))
    for vector in vectors["questions"]:
        content = tomli.loads(vector["toml"], parse_float=Decimal)
        key = vector["question"]
        assert there["question_digest"](key, content.get(key, content)) == vector["digest"]
    slug = "month-end-close-webinar"
    sealed = ROOT / "campaigns" / "sealed" / slug / "r1.toml"
    signed = {made["digest"] for made in tomli.loads(sealed.read_text(encoding="utf-8"))["agreement"]["signoffs"]}
    assert signed == {there["of_file"](slug, sealed)}


def test_another_program_comes_to_the_fingerprint_of_a_campaign_with_a_base(ws: Workspace) -> None:
    (code,) = code_blocks("python")
    there: dict[str, Any] = {}
    exec(compile(code, "docs/file-format.md", "exec"), there)
    slug = "month-end-close-webinar"
    shutil.copytree(ROOT / "campaigns" / "sealed", ws.campaigns / "sealed")
    campaigns.create(ws, {"title": "Autumn", "based_on": slug}, "autumn")
    path, sealed = ws.campaign_path("autumn"), ws.sealed_path(slug, 1)
    for text in ("", '[pain]\nanswer = "Ours."\n'):
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        campaign = campaign_files.read_campaign_file(ws, "autumn").loaded.campaign
        assert campaign and there["of_file"]("autumn", path, sealed) == agreement_digest(campaign)
    for old, new in (("MQL", "MQLs"), ("revision = 1", "revision = 2"), ('title = "', 'title = "The ')):
        text = sealed.read_text(encoding="utf-8")
        if old in text:
            damaged = ws.root / "damaged.toml"
            damaged.write_text(text.replace(old, new, 1), encoding="utf-8")
            with pytest.raises(ValueError, match="is not the signed text"):
                there["of_file"]("autumn", path, damaged)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, anchor = target.partition("#")
        assert "://" not in name, f"{page.name} sends its reader away: {target}"
        there = page.parent / name if name else page
        assert there.exists(), f"{page.name}: {target}"
        if anchor:
            heads = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            known = {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}
            assert anchor in known, f"{page.name}: {target}"


def test_the_two_commands_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [line for block in code_blocks("sh", text) for line in block.splitlines() if line.startswith("python3")]
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/alignkit",
        "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/python -m pytest",
    ]
    assert commands[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()


def pictures() -> Any:
    """The program that draws the documents' pictures, and puts into them what commands print."""
    spec = importlib.util.spec_from_file_location("pictures", ROOT / "docs" / "pictures.py")
    assert spec and spec.loader
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@pytest.fixture
def year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in (("ALIGNKIT_STATE", "state"), ("ALIGNKIT_CONFIG", "none.toml"), ("ALIGNKIT_BY", "Dana Ruiz")):
        monkeypatch.setenv(name, str(tmp_path / value))
    monkeypatch.setattr(context, "current_date", context.current_date)  # set by what draws, and put back
    workspace.create_workspace(tmp_path / "year", sample="year")
    return tmp_path / "year"


def test_commands_print_what_the_story_of_the_year_says(year: Path) -> None:
    drawn = pictures()
    blocks_of = drawn.blocks((ROOT / "docs" / "looking-back.md").read_text(encoding="utf-8"))
    assert [command.split()[1] for _, command, _ in blocks_of] == ["search", "diff", "review", "due"]
    for _, command, told in blocks_of:
        assert told == drawn.shortened(drawn.printed(command, year), told), f"{command}: run docs/pictures.py"


def test_the_table_of_what_the_year_taught_is_printed(year: Path) -> None:
    drawn, story = pictures(), (ROOT / "docs" / "looking-back.md").read_text(encoding="utf-8")
    assert drawn.TAUGHT.search(story) and drawn.with_taught_table(story, year) == story, "run docs/pictures.py"


def test_the_story_of_the_year_says_what_its_files_say(year: Path) -> None:
    story = " ".join((ROOT / "docs" / "looking-back.md").read_text(encoding="utf-8").split())
    for stored in campaign_files.iter_campaigns(workspace.find_workspace(year, {})):
        it = stored.loaded.campaign
        assert it and it.title in story
        decides = next(aim for aim in results.list_metrics(it) if aim.primary)
        if decides.reading and decides.target:
            assert f"| EUR {decides.reading.actual:,} of {decides.target:,}, " in story
    every = [
        stored.loaded.campaign
        for stored in campaign_files.iter_campaigns(workspace.find_workspace(year, {}))
        if stored.loaded.campaign
    ]
    kept = [f"{yes} kept and {no} not" for yes, no in calibration.count_kept_promises(every).values()]
    assert len(kept) == 2 and all(words in story for words in kept)


def test_the_published_year_is_what_publish_writes(year: Path, tmp_path: Path) -> None:
    pictures().printed(f"alignkit publish {tmp_path / 'wiki'} --for github", year)
    folders = (tmp_path / "wiki", ROOT / "docs" / "year")
    made, shown = ({p.relative_to(d): p.read_bytes() for p in d.rglob("*") if p.is_file()} for d in folders)
    assert set(made) == set(shown)
    assert [str(path) for path in made if made[path] != shown[path]] == [], "run docs/pictures.py"
