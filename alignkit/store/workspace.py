"""The folder people work in: where it is, what lies where in it, and how one is begun."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shlex
import stat
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from alignkit.core.errors import UserError
from alignkit.store import atomic
from alignkit.store.local_time_zone import find_time_zone
from alignkit.store.programs import run_git
from alignkit.store.regular_files import read_limited
from alignkit.store.settings import DEFAULT_SETTINGS_TEXT, SETTINGS_NAME, Settings, read_settings
from alignkit.store.user_folders import cache_folder
from alignkit.text.sanitize import shown_name
from alignkit.text.spelling import closest_match
from alignkit.text.transliteration import to_latin

if TYPE_CHECKING:
    from subprocess import CompletedProcess

__all__ = [
    "NoWorkspaceError",
    "Settings",
    "Workspace",
    "check_slug",
    "create_workspace",
    "find_workspace",
    "make_slug",
    "read_limited",
]

SAMPLE_NAMES = ("campaigns", "year", "leads", "standing")
# The campaigns of all samples. In a checkout their folder may hold campaigns of one's own too, so they are named here.
SAMPLE_SLUGS = frozenset(
    (
        "audit-firms-bring-clients",
        "closing-cost-calculator",
        "closing-cost-calculator-alps",
        "dairy-line-tour",
        "freight-audit-webinar",
        "inbound-sla",
        "ledger-days-cologne",
        "ledger-days-cologne-2026",
        "month-end-close-webinar",
        "returned-leads-second-look",
        "shared-service-forty",
        "twelve-shared-service-centres",
    )
)
SAMPLE_LEADS_TAKEN = date(2026, 11, 24)
MAX_SLUG_LENGTH = 60
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TEMPLATE_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"
_MAX_TEMPLATE_BYTES = 256 * 1024
_WINDOWS_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_PLAIN_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "&": " and "}
)


class NoWorkspaceError(UserError):
    """No workspace where one was looked for."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """``root`` is absolute and holds alignkit.toml; everything read or written lies below it."""

    root: Path
    settings: Settings = field(default_factory=Settings)

    @property
    def campaigns(self) -> Path:
        return self.root / "campaigns"

    def campaign_path(self, slug: str) -> Path:
        return self.campaigns / f"{check_slug(slug)}.toml"

    def archive_path(self, slug: str) -> Path:
        return self.campaigns / "archive" / f"{check_slug(slug)}.toml"

    def sealed_folder(self, slug: str) -> Path:
        return self.campaigns / "sealed" / check_slug(slug)

    def sealed_path(self, slug: str, revision: int) -> Path:
        return self.sealed_folder(slug) / f"r{revision}.toml"

    def display_path(self, path: Path) -> str:
        """A path as people see it, in one line: from the workspace, with slashes, wherever that is possible."""
        return shown_name(path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path))

    def brief_path(self, slug: str) -> Path:
        """Where the brief of a campaign lies, or would lie."""
        return self.root / "briefs" / f"{slug}.md"

    def inside(self, path: Path) -> Path:
        """Where a path leads after its symbolic links. Raises UserError where that is outside the workspace."""
        try:
            real = path.resolve()
        except (OSError, RuntimeError) as error:
            raise UserError(f"{self.display_path(path)} is a symbolic link that leads nowhere.") from error
        if not real.is_relative_to(self.root):
            raise UserError(
                f"{self.display_path(path)} leads outside the workspace, to {shown_name(str(real))}.",
                "alignkit follows links inside the workspace only; put the file itself there.",
            )
        return real

    def template_path(self, name: str) -> Path:
        """The file of a template: the workspace's own, else the one that comes with alignkit. Raises UserError."""
        if not re.fullmatch(_TEMPLATE_NAME, name):
            raise UserError(
                f"{name!r} is no template's name.", "A name is one file of templates/, such as brief.md.j2."
            )
        own = self.root / "templates" / name
        if os.path.lexists(own):
            return self.inside(own)
        packaged = packaged_folder("templates")
        if not (packaged / name).is_file():
            near = closest_match(name, [path.name for path in packaged.glob("*")])
            raise UserError(f"There is no template {name}.", f"Did you mean {near}?" if near else "")
        return packaged / name

    def template(self, name: str) -> str:
        """The text of a template. Raises UserError where there is none or it cannot be read."""
        return read_template(self.template_path(name))


def read_template(path: Path) -> str:
    """The text of a template's file. Raises UserError where it cannot be read or is larger than 256 KiB."""
    named = shown_name(str(path))
    try:
        raw = read_limited(path, _MAX_TEMPLATE_BYTES)
        if len(raw) > _MAX_TEMPLATE_BYTES:
            hint = "Move parts of it into templates of their own, and include them."
            raise UserError(f"The template {named} is larger than {_MAX_TEMPLATE_BYTES // 1024} KiB.", hint)
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise UserError(f"The template {named} could not be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"The template {named} is not UTF-8 text.", "Save it as UTF-8.") from error


def find_workspace(start: Path, environ: Mapping[str, str], explicit: Path | None = None) -> Workspace:
    """The workspace asked for (``explicit``, else ALIGNKIT_WORKSPACE), else the nearest one from ``start`` upwards.

    Raises NoWorkspaceError, and UserError for an alignkit.toml with something wrong in it.
    """
    told = explicit or (Path(environ["ALIGNKIT_WORKSPACE"]) if environ.get("ALIGNKIT_WORKSPACE") else None)
    first = (start / told if told else start).resolve()
    for folder in (first,) if told else (first, *first.parents):
        if os.path.lexists(folder / SETTINGS_NAME):
            return Workspace(folder, read_settings(folder / SETTINGS_NAME))
    if told:
        by = "" if explicit else " (from ALIGNKIT_WORKSPACE)"
        raise NoWorkspaceError(
            f"{first}{by} is no alignkit workspace.", f"Make one with: alignkit init {_shell_quote(first)}"
        )
    raise NoWorkspaceError(
        f"There is no alignkit workspace in {first} or above it.", "Make one here with: alignkit init"
    )


def make_slug(title: str, launch: date | None = None) -> str:
    """A slug for a title: plain letters and digits, words joined by ``-``, at most 60 characters, never empty.

    Where less than half of the title's words can be written so, it is "campaign" with the day of the launch.
    """
    plain = unicodedata.normalize("NFKD", to_latin(title).casefold().translate(_PLAIN_LETTERS))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = plain.replace("'", "").replace("’", "")
    words = re.findall(r"[a-z0-9]+", plain)
    parts = plain.split()
    lost = sum(any(char.isalpha() and not "a" <= char <= "z" for char in part) for part in parts)
    kept = sum(re.search(r"[a-z0-9]", part) is not None for part in parts)
    if not words or kept < lost or (lost and not any(re.search("[a-z]", word) for word in words)):
        return f"campaign-{launch.isoformat()}" if launch else "campaign"
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:MAX_SLUG_LENGTH]
        if len(longer) > MAX_SLUG_LENGTH:
            break
        slug = longer
    return f"{slug}-campaign" if slug in _WINDOWS_RESERVED else slug


def check_slug(slug: str) -> str:
    """The slug itself. Raises UserError where it is no name of a campaign file."""
    if len(slug) > MAX_SLUG_LENGTH or not _SLUG.fullmatch(slug) or slug in _WINDOWS_RESERVED:
        near = make_slug(slug)
        hint = f"Did you mean {near}?" if near != slug else ""
        raise UserError(
            f"{slug!r} is no slug: those are words of a-z and 0-9 joined by -, 60 characters at most.", hint
        )
    return slug


def kept_dir(ws: Workspace) -> Path:
    """The folder for what is kept of a workspace from run to run, which only this user can write; made where it is not.

    It lies in the user's cache folder (below ALIGNKIT_STATE where that is set), by the workspace's real path, and never
    in the workspace: what is found there is believed, so whoever can write campaign files must not be able to write it.
    Raises PermissionError where somebody else owns it or may write in it.
    """
    top = cache_folder()
    named = hashlib.sha256(os.fsencode(ws.root.resolve())).hexdigest()[:16]
    for folder in (top, top / "workspaces", top / "workspaces" / named):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        theirs = hasattr(os, "geteuid") and (found.st_uid != os.geteuid() or found.st_mode & 0o022)
        if theirs or not stat.S_ISDIR(found.st_mode):
            raise PermissionError(errno.EACCES, "others can write there", str(folder))
    return folder


def packaged_folder(name: str) -> Path:
    """A folder that comes with alignkit, such as "templates": inside the package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    inside = package / name
    return inside if inside.is_dir() else package.parent / name.removeprefix("samples/")


def create_workspace(root: Path, *, sample: str = "", git: bool = False, today: date | None = None) -> list[Path]:
    """Begin a workspace: the files written, in order. What is there already is left alone. Raises UserError.

    ``sample`` is one of SAMPLE_NAMES: campaigns, and maybe settings and leads, that come with alignkit. The leads are
    taken ``today``, where that is given. ``git`` adds .gitattributes and registers the merge driver in the repository
    that ``root`` lies in.
    """

    root = root.resolve()
    files = {
        root / SETTINGS_NAME: _begin_settings().encode(),
        root / ".gitignore": b".alignkit-*.tmp\n/leads/\n",
    }  # what a killed process leaves, and real leads
    if sample:
        files |= _sample_files(root, sample, today)
    if git:
        _check_repository(root)
        _check_attributes(root / ".gitattributes")
        files[root / ".gitattributes"] = _GIT_ATTRIBUTES.encode()
    for folder in {path.parent for path in files} | {root / "campaigns"}:
        Workspace(root).inside(folder)
    written: list[Path] = []
    try:
        atomic.make_folder(root / "campaigns")
        for path, raw in files.items():
            if os.path.lexists(path):
                continue
            atomic.make_folder(path.parent)
            atomic.create_file(path, raw)
            written.append(path)
    except OSError as error:
        raise UserError(f"{error.filename or root} could not be written: {atomic.describe_os_error(error)}.") from error
    if git:
        _register_merge_driver(root)
    return written


def _begin_settings() -> str:
    """The settings of a new workspace. Its business hours are in the zone of this machine, and then for everybody."""
    return DEFAULT_SETTINGS_TEXT.replace("09:00-17:00 UTC", f"09:00-17:00 {find_time_zone(os.environ)}", 1)


_GIT_ATTRIBUTES = """\
# Campaign files keep one line ending everywhere, and merge field by field where the driver is registered
# (`alignkit init --git`, once in every clone). Sealed files are copies: never changed, never merged.
campaigns/*.toml text eol=lf merge=alignkit
campaigns/archive/*.toml text eol=lf merge=alignkit
campaigns/sealed/*/*.toml -text -merge
"""


def _sample_files(root: Path, sample: str, today: date | None) -> dict[Path, bytes]:
    if sample not in SAMPLE_NAMES:
        raise UserError(
            f"There is no sample {sample!r}.", f"Those that come with alignkit are: {', '.join(SAMPLE_NAMES)}."
        )
    source = packaged_folder(f"samples/{sample}")
    campaigns = source if sample == "campaigns" else source / "campaigns"
    found = sorted([*campaigns.glob("*.toml"), *campaigns.glob("sealed/*/r*.toml")])
    files = {root / "campaigns" / path.relative_to(campaigns): path.read_bytes() for path in found}
    if (source / SETTINGS_NAME).is_file():
        files[root / SETTINGS_NAME] = (source / SETTINGS_NAME).read_bytes()
    for path in sorted((source / "leads").rglob("*.*")):
        files[root / path.relative_to(source)] = _move_days(path.read_text("utf-8"), today).encode()
    return files


def _move_days(text: str, today: date | None) -> str:
    """Move every day of a sample's leads as if they were taken today: real ones expire, and old ones are not taken."""
    moved = today - SAMPLE_LEADS_TAKEN if today else timedelta(0)
    return re.sub(r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)", lambda day: (date.fromisoformat(day[0]) + moved).isoformat(), text)


def _run_git(root: Path, *words: str) -> CompletedProcess[bytes]:
    done = run_git(["-C", str(root), *words], 10)
    if done is None:
        raise UserError("git could not be run.", "Install git, or leave out --git.")
    return done


def _check_repository(root: Path) -> None:
    near = next(folder for folder in (root, *root.parents) if folder.is_dir())
    if _run_git(near, "rev-parse", "--git-dir").returncode != 0:
        raise UserError(f"{root} is in no git repository.", f"Make one with: git init {_shell_quote(root)}")


def _check_attributes(path: Path) -> None:
    if path.is_file() and b"merge=alignkit" not in path.read_bytes():
        raise UserError(
            f"{path} is there already and says nothing of alignkit.", f"Add these lines to it:\n{_GIT_ATTRIBUTES}"
        )


# Where alignkit is not here or dies, git would leave our side without a mark of the other: then the shell writes both
# down, for `alignkit resolve` to join. Exit code 2 is a signed revision, which nobody writes into.
_MERGE_DRIVER_COMMAND = (
    "alignkit merge-driver %O %A %B %P || { test $? -eq 2 || git grep -q --no-index '^<<<<<<< ' -- %A || "
    r"{ { printf '<<<<<<< ours\n'; cat %A; printf '\n=======\n'; cat %B; printf '\n>>>>>>> theirs\n'; } > %A.both && "
    "mv %A.both %A; }; false; }"
)


def has_merge_driver(root: Path) -> bool:
    """Whether the merge driver is registered, as this alignkit does it, in the repository that ``root`` lies in."""
    if not root.is_dir():
        return False
    found = _run_git(root, "config", "--get", "merge.alignkit.driver").stdout.decode("utf-8", "replace")
    return found.strip() == _MERGE_DRIVER_COMMAND


def _register_merge_driver(root: Path) -> None:
    for key, value in (("name", "alignkit, field by field"), ("driver", _MERGE_DRIVER_COMMAND)):
        if _run_git(root, "config", f"merge.alignkit.{key}", value).returncode != 0:
            raise UserError("git did not take the merge driver into its configuration.", "See: git config --list")


def _shell_quote(path: Path) -> str:

    return shlex.quote(str(path))


def list_campaign_file_names(folder: Path) -> list[str]:
    """The names in a folder that end in .toml, sorted by what stands before that; none where it is not there."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - ten thousand names; no Path for each
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted((name for name in names if name.lower().endswith(".toml")), key=lambda name: name[:-5])


def sealed_revisions(ws: Workspace, slug: str) -> list[int]:
    """The numbers of the revisions that are signed and locked, ascending."""
    names = list_campaign_file_names(ws.sealed_folder(slug))
    return sorted(int(match[1]) for name in names if (match := re.fullmatch(r"r([1-9][0-9]{0,8})\.toml", name)))


def is_slug(text: str) -> bool:
    try:
        return check_slug(text) == text
    except UserError:
        return False


def list_slugs(ws: Workspace) -> list[str]:
    """The slugs of all campaigns that are not archived, sorted."""
    names = list_campaign_file_names(ws.campaigns)
    return [name[:-5] for name in names if name.endswith(".toml") and is_slug(name[:-5])]
