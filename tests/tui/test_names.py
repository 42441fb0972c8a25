"""Names that Textual looks up while it runs: in style sheets, handlers and actions. A typo there fails silently."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import textual.widgets
from textual.css.model import SelectorType
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.message import Message

import alignkit.tui
from alignkit.tui.app import AlignApp
from alignkit.tui.keys import KEYS

STYLES = sorted(Path(alignkit.tui.__file__).parent.rglob("*.tcss"))
SCREEN_CLASSES = {
    "campaigns": "CampaignsScreen",
    "start": "StartForm",
    "walk": "QuestionsScreen",
    "edit": "QuestionsScreen",
    "views": "ViewsScreen",
    "sign": "SignScreen",
    "brief": "BriefScreen",
    "review": "ReviewScreen",
    "table": "CrmImportDialog",
    "leads": "LeadsScreen",
    "judge": "JudgeScreen",
    "reveal": "RevealScreen",
    "factors": "FactorsScreen",
    "trial": "TrialScreen",
    "tick": "TickDialog",
    "compare": "CompareScreen",
    "drift": "DriftScreen",
    "due": "DueScreen",
    "first": "FirstRunScreen",
    "kept": "RecoveryScreen",
    "help": "HelpScreen",
    "notice": "NoticeDialog",
    "everywhere": "AlignApp",
}


def _subclasses(base: type) -> Iterator[type]:
    for each in base.__subclasses__():
        yield each
        yield from _subclasses(each)


@pytest.fixture(scope="module")
def nodes() -> dict[str, type[DOMNode]]:
    """Every widget, screen and app there is, by the name of its class."""
    for module in pkgutil.walk_packages(alignkit.tui.__path__, "alignkit.tui."):
        importlib.import_module(module.name)
    for name in textual.widgets.__all__:
        getattr(textual.widgets, name)
    return {each.__name__: each for each in _subclasses(DOMNode)}


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_name_widgets_that_exist(path: Path, nodes: dict[str, type[DOMNode]]) -> None:
    styles = Stylesheet(variables=AlignApp(None, Path()).get_css_variables())
    styles.add_source(path.read_text("utf-8"))
    named = {
        selector.name
        for rules in styles.rules
        for selectors in rules.selector_set
        for selector in selectors.selectors
        if selector.type is SelectorType.TYPE
    }
    assert named and not named - set(nodes)


def test_handlers_are_named_after_messages_that_exist(nodes: dict[str, type[DOMNode]]) -> None:
    known = {message.handler_name for message in _subclasses(Message)}  # type: ignore[attr-defined]
    ours = {base for each in nodes.values() for base in each.__mro__ if base.__module__.startswith("alignkit.tui")}
    handlers = {f"{each.__name__}.{name}" for each in ours for name in vars(each) if name.startswith("on_")}
    assert "FieldForm.on_descendant_focus" in handlers
    assert not {name for name in handlers if name.partition(".")[2] not in known}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.screen}.{key.action}")
def test_keys_name_actions_that_exist(key: Any, nodes: dict[str, type[DOMNode]]) -> None:
    action = key.action.partition("(")[0]
    owner, _, name = action.rpartition(".")
    screen = nodes["AlignApp" if owner == "app" else SCREEN_CLASSES[key.screen]]
    assert callable(getattr(screen, f"action_{name}"))
