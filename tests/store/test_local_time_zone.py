"""Which time zone the business hours of a new workspace have."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from alignkit.store import workspace
from alignkit.store.local_time_zone import find_time_zone
from alignkit.store.settings import read_settings


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":America/New_York", "America/New_York"),
        ("/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("Etc/UTC", "UTC"),
        ("CET-1CEST", "UTC"),
        ("Europe/Nowhere", "UTC"),
    ],
)
def test_tz_counts_before_the_link(tmp_path: Path, told: str, zone: str) -> None:
    assert find_time_zone({"TZ": told}, tmp_path / "gone") == zone


@pytest.mark.skipif(os.name == "nt", reason="no links to zones there")
@pytest.mark.parametrize(
    ("target", "zone"),
    [
        ("/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("../usr/share/zoneinfo/posix/Europe/Paris", "Europe/Paris"),
        ("/var/db/timezone/zoneinfo/America/Argentina/Salta", "America/Argentina/Salta"),
        ("/usr/share/zoneinfo/Etc/UTC", "UTC"),
        ("/somewhere/else", "UTC"),
    ],
)
def test_the_link_of_the_machine_names_its_zone(tmp_path: Path, target: str, zone: str) -> None:
    link = tmp_path / "localtime"
    link.symlink_to(target)
    assert find_time_zone({}, link) == zone
    assert find_time_zone({"TZ": " "}, link) == zone


def test_a_file_in_its_place_and_nothing_at_all_are_utc(tmp_path: Path) -> None:
    (tmp_path / "localtime").write_bytes(b"TZif2")
    assert find_time_zone({}, tmp_path / "localtime") == find_time_zone({}, tmp_path / "gone") == "UTC"


def test_a_new_workspace_has_the_business_hours_of_its_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    workspace.create_workspace(tmp_path)
    fields = read_settings(tmp_path / "alignkit.toml").start_fields
    assert fields["business_hours"] == "Mon-Fri 09:00-17:00 Europe/Berlin"
