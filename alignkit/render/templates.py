"""Render templates in a sandbox that gives them plain data only.

Only alignkit's own templates may be rendered in this process. A workspace's templates go through
``store.template_sandbox``, which limits time and memory.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alignkit.core.errors import UserError
from alignkit.text.spelling import closest_match

if TYPE_CHECKING:
    from jinja2 import Environment

_HALF = re.compile("[\\ud800-\\udfff]")
_QUOTED = re.compile(r"'([^']*)'")


def render_template(templates: Mapping[str, str], name: str, words: Mapping[str, Any]) -> str:
    """Return the document that the named template makes. It may extend and import the others.

    Raise UserError with template, line and the nearest known name if a template is wrong.
    """

    try:
        page = _build_environment(tuple(sorted(templates.items()))).get_template(name).render(words)
    except TemplateNotFound as error:
        near = closest_match(str(error.name), templates)
        where = _error_place(error, templates, name)
        raise UserError(
            f"{where}: there is no template {error.name}.", f"Did you mean {near}?" if near else ""
        ) from error
    except TemplateError as error:
        raise UserError(
            f"{_error_place(error, templates, name)}: {str(error.message).rstrip('.')}.", _suggest_fix(error, words)
        ) from error
    except RecursionError as error:
        raise UserError(f"{_error_place(error, templates, name)}: it calls itself without end.") from error
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise UserError(f"{_error_place(error, templates, name)}: {error}.") from error
    if not page.isascii() and (half := _HALF.search(page)):
        hint = "No file can hold that. Write the letter itself, or \\U and eight digits."
        raise UserError(f"{name}: it writes half a character, \\u{ord(half[0]):04x}.", hint)
    return page


@lru_cache(maxsize=8)
def _build_environment(templates: tuple[tuple[str, str], ...]) -> Environment:

    sources = dict(templates)
    environment = ImmutableSandboxedEnvironment(
        # a file name, so that an error names the template
        loader=FunctionLoader(lambda name: (sources[name], name, lambda: True) if name in sources else None),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()  # range and lipsum can fill the memory
    del environment.filters["random"]  # the same campaign gives the same page
    return environment


def _error_place(error: BaseException, templates: Mapping[str, str], name: str) -> str:
    line: int | None = getattr(error, "lineno", None)
    if line:
        return f"{getattr(error, 'name', None) or name}, line {line}"
    frames = traceback.extract_tb(error.__traceback__)
    inner = next((frame for frame in reversed(frames) if frame.filename in templates), None)
    return f"{inner.filename}, line {inner.lineno}" if inner else name


def _suggest_fix(error: Exception, words: Mapping[str, Any]) -> str:
    wanted = _QUOTED.findall(str(error))
    near = closest_match(wanted[-1], sorted(set(_word_names(words)))) if wanted else ""
    return f"Did you mean {near}?" if near else ""


def _word_names(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for item in inner:
        yield from _word_names(item)
