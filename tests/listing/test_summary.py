"""An entry of ``list --json`` is laid out as the standard library lays it out."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alignkit.listing.summary_builder import _entry_json
from alignkit.text.sanitize import escape_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5))
def test_an_entry_is_laid_out_as_json_with_an_indent_of_two(entry: dict[str, Any]) -> None:
    whole = json.dumps([entry], ensure_ascii=False, indent=2)
    assert f"[\n  {_entry_json(entry)}\n]" == escape_json(whole)
    assert json.loads(_entry_json(entry)) == entry
