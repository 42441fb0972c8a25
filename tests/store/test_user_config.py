"""One setting of the user's own config.toml changed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignkit.core.errors import UserError
from alignkit.store.identity import read_user_config
from alignkit.store.user_config import save_user_setting


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    save_user_setting(path, "theme", "nord")
    assert path.read_text() == 'theme = "nord"\n'


def test_all_other_lines_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('# mine\nname = "Ines Kaya"\n theme = "gruvbox" # for now\n\n[other]\ntheme = "x"\n')
    save_user_setting(path, "theme", 'a "quoted" one')
    assert path.read_text() == '# mine\nname = "Ines Kaya"\ntheme = "a \\"quoted\\" one"\n\n[other]\ntheme = "x"\n'
    assert read_user_config(path)["theme"] == 'a "quoted" one'


def test_a_new_setting_stands_before_the_tables(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[other]\ntheme = "x"\n')
    save_user_setting(path, "theme", "nord")
    assert read_user_config(path) == {"theme": "nord", "other": {"theme": "x"}}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, path = tmp_path / "dotfiles.toml", tmp_path / "config.toml"
    target.write_text('team = "sales"\n')
    path.symlink_to(target)
    save_user_setting(path, "theme", "nord")
    assert path.is_symlink() and read_user_config(target) == {"theme": "nord", "team": "sales"}


@pytest.mark.parametrize(
    "text",
    ["theme = [\n", 'note = """\ntheme = "gruvbox"\n"""\n', 'theme = """\nnord\n"""\n'],
    ids=["broken", "in a text", "long"],
)
def test_what_cannot_be_changed_safely_is_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(UserError):
        save_user_setting(path, "theme", "nord")
    assert path.read_text() == text
    assert list(tmp_path.iterdir()) == [path]
