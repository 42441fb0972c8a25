"""The user's own folders, outside every workspace: for settings, for state, and for what can be thrown away."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def user_config_path(environ: Mapping[str, str]) -> Path:
    """The user's own config.toml: ALIGNKIT_CONFIG, or its place in the user's config folder."""
    if given := environ.get("ALIGNKIT_CONFIG"):
        return Path(given)
    return _platform_folder("config") / "config.toml"


def state_folder() -> Path:
    """The folder for locks, recovery files and bookmarks: ALIGNKIT_STATE, or the user's state folder."""
    if given := os.environ.get("ALIGNKIT_STATE"):
        return Path(given)
    return _platform_folder("state")


def cache_folder() -> Path:
    """The folder for what can be made again: below ALIGNKIT_STATE where that is set, or the user's cache folder."""
    if given := os.environ.get("ALIGNKIT_STATE"):
        return Path(given) / "cache"
    return _platform_folder("cache")


def _platform_folder(kind: str) -> Path:
    # Deferred: it takes 6 ms, a tenth of `show`, which needs none of these folders as long as nothing is out of date.
    import platformdirs

    find = {
        "config": platformdirs.user_config_dir,
        "state": platformdirs.user_state_dir,
        "cache": platformdirs.user_cache_dir,
    }[kind]
    return Path(find("alignkit"))
