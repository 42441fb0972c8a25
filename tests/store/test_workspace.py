from __future__ import annotations

import os
import re
import stat
import subprocess
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignkit.app.campaigns import free_slug
from alignkit.core.errors import UserError
from alignkit.store.identity import Identity, find_identity
from alignkit.store.settings import DEFAULT_SETTINGS_TEXT, Settings, read_settings
from alignkit.store.workspace import (
    MAX_SLUG_LENGTH,
    SAMPLE_NAMES,
    SAMPLE_SLUGS,
    NoWorkspaceError,
    Workspace,
    check_slug,
    create_workspace,
    find_workspace,
    make_slug,
    packaged_folder,
    read_limited,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "ws" / "campaigns").mkdir(parents=True)
    (tmp_path / "ws" / "alignkit.toml").write_text("format = 1\n")
    return (tmp_path / "ws").resolve()


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, check=True).stdout.strip()


# -- finding one --


def test_find_walks_up_to_the_nearest(root: Path) -> None:
    deep = root / "a" / "b"
    deep.mkdir(parents=True)
    assert find_workspace(deep, {}).root == root
    (root / "a" / "alignkit.toml").write_text("")
    assert find_workspace(deep, {}).root == root / "a"


def test_told_wins_over_found_and_is_not_searched_upwards(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "alignkit.toml").write_text("")
    assert find_workspace(root, {"ALIGNKIT_WORKSPACE": str(tmp_path / "other")}).root == tmp_path / "other"
    assert find_workspace(tmp_path, {"ALIGNKIT_WORKSPACE": str(tmp_path / "other")}, Path("ws")).root == root
    with pytest.raises(NoWorkspaceError, match="campaigns"):
        find_workspace(tmp_path, {}, root / "campaigns")
    with pytest.raises(NoWorkspaceError, match="ALIGNKIT_WORKSPACE"):
        find_workspace(root, {"ALIGNKIT_WORKSPACE": str(tmp_path / "nowhere")})


def test_none_found_names_the_start_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(NoWorkspaceError) as caught:
        find_workspace(tmp_path, {})
    assert str(tmp_path) in caught.value.message
    assert "alignkit init" in caught.value.hint


# -- settings --


def test_the_file_that_init_writes_holds_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "alignkit.toml").write_text(DEFAULT_SETTINGS_TEXT)
    assert read_settings(tmp_path / "alignkit.toml") == Settings()


def test_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "alignkit.toml").write_bytes(
        b'\xef\xbb\xbfformat = 1\r\ncurrency = "CHF"\r\nbusiness_hours = "Mon-Thu 08:00-16:00 Europe/Zurich"\r\n'
        b'[teams.marketing]\r\nname = "Growth"\r\n[teams.sales]\r\nname = "Field"\r\n'
        b'[publish]\r\ndir = "wiki"\r\ntarget = "github"\r\n'
        b'[checks]\r\nwords = ["synergy"]\r\nblock = ["AK06"]\r\nown = ["Seen?"]\r\nseverity = { AK09 = "off" }\r\n'
    )
    assert read_settings(tmp_path / "alignkit.toml") == Settings(
        marketing="Growth",
        sales="Field",
        currency="CHF",
        business_hours="Mon-Thu 08:00-16:00 Europe/Zurich",
        publish_dir="wiki",
        publish_target="github",
        words=("synergy",),
        block=("AK06",),
        own=("Seen?",),
        severity={"AK09": "off"},
    )


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("format = 2", 1, "format must be 1"),
        ("format = true", 1, "format must be 1"),
        ('\n\ncurrency = ""', 3, "currency must not be empty"),
        ('business_hours = ""', 1, "business_hours must be days, hours and a time zone"),
        ('\nbusiness_hours = "Mon-Fri 09:00-17:00"', 2, "the zone is missing, such as in"),
        ("business_hours = 9", 1, "business_hours must be a text in quotes, not 9"),
        ("currency = 5", 1, "currency must be a text in quotes, not 5"),
        ("teams = 1", 1, "teams must be a table"),
        ("[teams]\nmarketing = 1", 2, "teams.marketing must be a table"),
        ("[teams.sales]\nname = []", 2, "teams.sales.name must be a text"),
        ('[checks]\nwords = "synergy"', 2, "checks.words must be a list"),
        ('[checks]\n\nown = ["Seen?", 3]', 3, "checks.own must be a list of texts"),
        ('[checks]\nown = [" "]', 2, "checks.own must be a list of texts"),
        ('[checks]\nblock = ["AF01"]', 2, "lists codes such as AK09, not 'AF01'"),
        ('[checks.severity]\nAK01 = "loud"', 1, "AK01 must be error, warning, info or off, not 'loud'"),
        ("currency = EUR", 1, "Not valid TOML"),
        ("format = 1\n[publish\n", 2, "Not valid TOML"),
        ("format = 1\nformat = 1\n", None, "Not valid TOML"),
        ("a = " + "[" * 3000, None, ""),
        ("stages = 3", 1, "stages must be tables, each below a line [[stages]], not 3"),
        ('\nstages = ["MQL"]', 2, "stages must be tables"),
        ('[stages]\nname = "MQL"', 1, "stages must be tables"),
        ('[[stages]]\nmeans = "x"', 1, '[[stages]] 1 has no name. Such as name = "Accepted".'),
        ('[[stages]]\nname = " "', 2, "[[stages]] 1 has no name"),
        ("[[stages]]\nname = 3", 2, "[[stages]] 1: name must be one line of text in quotes, not 3"),
        ('[[stages]]\nname = "A"\n[[stages]]\nname = "B"\nmeans = ["x"]', 5, "[[stages]] 2: means must be one line"),
        ('[[stages]]\nname = "A"\nmeans = """x\ny"""', 3, "[[stages]] 1: means must be one line"),
        ('[[stages]]\nname = "MQL"\n\n[[stages]]\nname = "mql "', 5, "'mql ' stands there already, as number 1"),
    ],
)
def test_wrong_settings_name_line_and_key(tmp_path: Path, text: str, line: int | None, says: str) -> None:
    path = tmp_path / "alignkit.toml"
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        read_settings(path)
    assert says in str(caught.value)
    if line:
        assert f"alignkit.toml:{line}: " in str(caught.value)


def test_stages_are_read_and_what_is_not_theirs_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "alignkit.toml"
    path.write_text('[[stages]]\nname = "MQL"\n\n[[stages]]\nname = "SQL"\nowns = "x"\nmeans = "Sales said yes"\n')
    found = read_settings(path)
    assert [row["name"] for row in found.stages] == ["MQL", "SQL"]
    assert [(p.line, p.key, p.hint) for p in found.problems] == [(6, "stages.1.owns", "Did you mean owner?")]


def test_settings_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "alignkit.toml"
    path.write_bytes(b"format = 1\ncurrency = '\xff'\n")
    with pytest.raises(UserError, match=r":2: .*UTF-8"):
        read_settings(path)
    path.write_bytes(b"#" * 70_000)
    with pytest.raises(UserError, match="64 KiB"):
        read_settings(path)


def test_unknown_settings_are_warned_of_with_the_nearest_spelling(tmp_path: Path) -> None:
    path = tmp_path / "alignkit.toml"
    path.write_text('format = 1\ncurency = "CHF"\n[check]\nwords = []\n[teams.marketing]\nnmae = "x"\n')
    problems = read_settings(path).problems
    assert [(p.line, p.key, p.hint) for p in problems] == [
        (2, "curency", "Did you mean currency?"),
        (3, "check", "Did you mean checks?"),
        (6, "teams.marketing.nmae", "Did you mean teams.marketing.name?"),
    ]


@given(
    st.dictionaries(
        st.sampled_from(["format", "currency", "teams", "checks", "publish", "x"]), st.integers() | st.booleans()
    )
)
def test_no_settings_raise_anything_but_refused(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, int]
) -> None:
    path = tmp_path_factory.mktemp("s") / "alignkit.toml"
    path.write_text("".join(f"{key} = {str(value).lower()}\n" for key, value in table.items()))
    try:
        read_settings(path)
    except UserError as refused:
        assert all(problem.line for problem in refused.problems)


# -- slugs --


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Freight overcharge check, spring", "freight-overcharge-check-spring"),
        ("  Müller & Söhne: Größe  ", "muller-and-sohne-grosse"),
        ("Łódź Ærø Œuvre", "lodz-aero-oeuvre"),
        ("Don't wait – it’s Q2!", "dont-wait-its-q2"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "con-campaign"),
        ("lpt1", "lpt1-campaign"),
        ("春の展示会", "campaign"),
        ("", "campaign"),
        ("Осень", "osen"),
        ("Q3 セミナー", "q3"),
        ("2027年 秋", "campaign"),
        ("シーズン2", "campaign"),
        ("2027", "2027"),
        ("a" * 100, "a" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
        ("ﬁrst ① half", "first-1-half"),
    ],
)
def test_slug_of(title: str, slug: str) -> None:
    assert make_slug(title) == slug


TITLES = {  # in ten scripts
    "Herbst-Webinar für Einkäufer": "herbst-webinar-fur-einkaufer",
    "Spring tender check": "spring-tender-check",
    "Hội thảo mùa thu": "hoi-thao-mua-thu",
    "Осенний вебинар для закупок": "osenniy-vebinar-dlya-zakupok",
    "Осінній вебінар": "osinniy-vebinar",
    "Φθινοπωρινό σεμινάριο": "fthinoporino-seminario",
    "Ελληνική έκθεση 2027": "elliniki-ekthesi-2027",
    "Աշնանային վեբինար": "ashnanayin-vebinar",
    "შემოდგომის ვებინარი": "shemodgomis-vebinari",
    "월말 결산 웨비나": "wolmal-gyeolsan-webina",
    "가을 세미나": "gaeul-semina",
    "የመኸር ዌቢናር": "yemeher-webinar",
    "DACH Осень 2027": "dach-osen-2027",
    "Webinar 月末": "webinar",
    "月末決算ウェビナー": "campaign-2027-04-06",
    "秋のキャンペーン": "campaign-2027-04-06-2",
    "秋季网络研讨会": "campaign-2027-04-06-3",
    "ندوة الخريف عبر الإنترنت": "campaign-2027-04-06-4",
    "शरद ऋतु वेबिनार": "campaign-2027-04-06-5",
    "สัมมนาออนไลน์": "campaign-2027-04-06-6",
}


def test_twenty_titles_in_many_scripts_have_twenty_sensible_slugs(root: Path) -> None:
    create_workspace(root)
    ws = Workspace(root)
    for title, slug in TITLES.items():
        assert free_slug(ws, title, date(2027, 4, 6)) == slug
        ws.campaign_path(slug).write_text("format = 1\n", "utf-8")
    assert len(set(TITLES.values())) == len(TITLES) == 20


@given(st.text(max_size=200))
def test_every_title_has_a_slug_that_is_one(title: str) -> None:
    slug = make_slug(title)
    assert check_slug(slug) == slug
    assert make_slug(slug) == slug
    assert len(slug) <= MAX_SLUG_LENGTH
    assert slug == unicodedata.normalize("NFC", slug)


@pytest.mark.parametrize("slug", ["", "-", "a--b", "-a", "A", "a/b", "..", "a.b", "a\n", "ä", "nul", "a" * 61, "a\0"])
def test_what_is_no_slug(slug: str, root: Path) -> None:
    with pytest.raises(UserError):
        check_slug(slug)
    ws = Workspace(root)
    for path in (ws.campaign_path, ws.archive_path, lambda bad: ws.sealed_path(bad, 1)):
        with pytest.raises(UserError):
            path(slug)


def test_a_wrong_slug_is_answered_with_the_right_one() -> None:
    with pytest.raises(UserError, match="Did you mean spring-fair"):
        check_slug("Spring Fair")


# -- templates, and nothing outside --


def test_the_workspaces_own_template_wins(root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("alignkit.store.workspace.packaged_folder", lambda name: tmp_path / "shipped")
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "brief.md.j2").write_text("shipped")
    ws = Workspace(root)
    assert ws.template("brief.md.j2") == "shipped"
    (root / "templates").mkdir()
    (root / "templates" / "brief.md.j2").write_bytes(b"\xef\xbb\xbfown\r\n")
    assert ws.template("brief.md.j2") == "own\n"
    with pytest.raises(UserError, match="Did you mean brief"):
        ws.template("breif.md.j2")


@pytest.mark.parametrize("name", ["../alignkit.toml", "/etc/passwd", "..", ".", "", "a/b", "a\\b", "a\0", ".hidden"])
def test_template_names_lead_nowhere_else(root: Path, name: str) -> None:
    with pytest.raises(UserError):
        Workspace(root).template(name)


def test_links_lead_inside_only(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (root / "templates").mkdir()
    (root / "templates" / "brief.md.j2").symlink_to(tmp_path / "secret")
    ws = Workspace(root)
    with pytest.raises(UserError, match="leads outside the workspace"):
        ws.template("brief.md.j2")
    (root / "templates" / "real").write_text("real")
    (root / "templates" / "linked").symlink_to("real")
    assert ws.template("linked") == "real"
    (root / "templates" / "loop").symlink_to("loop")
    with pytest.raises(UserError):
        ws.template("loop")
    (root / "templates" / "bytes").write_bytes(b"\xff")
    with pytest.raises(UserError, match="UTF-8"):
        ws.template("bytes")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a file"):
        read_limited(tmp_path / "pipe", 100)
    (tmp_path / "long").write_bytes(b"x" * 101)
    assert len(read_limited(tmp_path / "long", 100)) == 101
    assert len(read_limited(tmp_path / "long", 50)) == 51


# -- identity --


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def environ(config: Path, tmp_path: Path, **more: str) -> dict[str, str]:
    alone = {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    return {"PATH": os.environ["PATH"], "ALIGNKIT_CONFIG": str(config), **alone, **more}


def test_identity_environment_then_config_then_git(tmp_path: Path, config: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = Git Ines\n\temail = git@example.com\n")
    assert find_identity(environ(config, tmp_path), tmp_path) == Identity(
        "Git Ines", "git@example.com", None, "git config"
    )
    config.write_text('name = "Ines Kaya"\nteam = "Marketing"\n')
    assert find_identity(environ(config, tmp_path), tmp_path) == Identity("Ines Kaya", "", "marketing", str(config))
    config.write_text('name = "Ines Kaya"\nemail = "ines@example.com"\nteam = "marketing"\n')
    assert find_identity(environ(config, tmp_path), tmp_path).email == "ines@example.com"
    told = environ(config, tmp_path, ALIGNKIT_BY=" Theo ", ALIGNKIT_TEAM="sales")
    assert find_identity(told, tmp_path) == Identity("Theo", "", "sales", "ALIGNKIT_BY")


def test_an_email_without_a_name_is_nobodys(tmp_path: Path, config: Path) -> None:
    (tmp_path / ".gitconfig").write_text("[user]\n\temail = git@example.com\n")
    config.write_text('email = "config@example.com"\n')
    assert find_identity(environ(config, tmp_path), tmp_path) == Identity()


def test_git_that_is_absent_or_broken_is_fine(tmp_path: Path, config: Path) -> None:
    assert find_identity(environ(config, tmp_path, PATH=str(tmp_path)), tmp_path) == Identity()
    (tmp_path / ".gitconfig").write_text("[user\n")
    assert find_identity(environ(config, tmp_path), tmp_path) == Identity()


def test_a_repositorys_own_name_wins(tmp_path: Path, config: Path) -> None:
    repo = tmp_path / "repo"
    subprocess.run(["git", "init", "-q", str(repo)], check=True)
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = Git Ines\n")
    git(repo, "config", "user.name", "Repo Ines")
    assert find_identity(environ(config, tmp_path), repo).name == "Repo Ines"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('team = "salse"', "Did you mean sales?"),
        ("name = 3", "name is a text"),
        ("name = Ines", "not valid TOML"),
        ("[" * 5000, "not valid TOML"),
        ("#" * 70_000, "64 KiB"),
    ],
)
def test_a_wrong_config_is_named(tmp_path: Path, config: Path, text: str, says: str) -> None:
    config.write_text(text)
    with pytest.raises(UserError) as caught:
        find_identity(environ(config, tmp_path), tmp_path)
    assert says in str(caught.value)
    assert str(config) in str(caught.value)


# -- init --


def test_init_writes_and_leaves_what_is_there(tmp_path: Path) -> None:
    root = (tmp_path / "new" / "ws").resolve()
    assert create_workspace(root) == [root / "alignkit.toml", root / ".gitignore"]
    assert (root / "campaigns").is_dir()
    assert find_workspace(root, {}).settings == Settings()
    (root / "alignkit.toml").write_text("format = 1 # mine\n")
    assert create_workspace(root) == []
    assert (root / "alignkit.toml").read_text() == "format = 1 # mine\n"
    assert stat.S_IMODE((root / ".gitignore").stat().st_mode) & 0o600 == 0o600


def test_init_with_the_sample(tmp_path: Path) -> None:
    written = create_workspace(tmp_path, sample="campaigns")
    shipped_names = {path.name for path in packaged_folder("samples/campaigns").glob("*.toml")}
    assert {path.name for path in written if path.parent == tmp_path / "campaigns"} == shipped_names
    assert shipped_names
    for path in (tmp_path / "campaigns").rglob("*.toml"):
        assert (
            path.read_bytes()
            == (packaged_folder("samples/campaigns") / path.relative_to(tmp_path / "campaigns")).read_bytes()
        )


def test_the_campaigns_of_all_samples_are_known(tmp_path: Path) -> None:
    for sample in SAMPLE_NAMES:
        create_workspace(tmp_path / sample, sample=sample)
    assert {path.stem for path in tmp_path.glob("*/campaigns/*.toml")} == SAMPLE_SLUGS


@pytest.mark.parametrize("sample", ["nosuch", "../tests", "Campaigns"])
def test_an_unknown_sample_writes_nothing(tmp_path: Path, sample: str) -> None:
    with pytest.raises(UserError, match="no sample"):
        create_workspace(tmp_path / "ws", sample=sample)
    assert not (tmp_path / "ws").exists()


def test_init_says_why_it_could_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="could not be written"):
        create_workspace(tmp_path / "file")


def test_init_git_registers_the_driver(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    root = tmp_path / "deep"
    create_workspace(root, git=True)
    assert git(tmp_path, "config", "merge.alignkit.driver").startswith("alignkit merge-driver %O %A %B %P ||")
    (root / "campaigns" / "a.toml").write_text("")
    said = git(root, "check-attr", "merge", "eol", "--", "campaigns/a.toml", "campaigns/sealed/a/r1.toml")
    assert "campaigns/a.toml: merge: alignkit" in said
    assert "campaigns/a.toml: eol: lf" in said
    assert "campaigns/sealed/a/r1.toml: merge: unset" in said


def test_init_git_refuses_where_it_could_not_keep_its_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "bare").mkdir()
    with pytest.raises(UserError, match="git init"):
        create_workspace(tmp_path / "bare", git=True)
    assert not any((tmp_path / "bare").iterdir())
    subprocess.run(["git", "init", "-q", str(tmp_path / "repo")], check=True)
    (tmp_path / "repo" / ".gitattributes").write_text("*.png binary\n")
    with pytest.raises(UserError, match=re.escape("merge=alignkit")):
        create_workspace(tmp_path / "repo", git=True)
    assert (tmp_path / "repo" / ".gitattributes").read_text() == "*.png binary\n"
