"""A template and its words to a document, in a sandbox that knows plain data only."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from alignkit.problems import Refused, nearest

if TYPE_CHECKING:
    from jinja2 import Template

_QUOTED = re.compile(r"'([^']*)'")


def render(source: str, words: Mapping[str, Any], name: str) -> str:
    """The document. Raises Refused with template, line and the nearest known word where the template is wrong."""
    from jinja2 import TemplateError

    try:
        return _compiled(source, name).render(words)
    except TemplateError as error:
        line = getattr(error, "lineno", None) or _line(error)
        raise Refused(
            f"{name}, line {line}: {error.message}." if line else f"{name}: {error.message}.", _hint(error, words)
        ) from error
    except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError, AttributeError) as error:
        raise Refused(f"{name}, line {_line(error)}: {error}.") from error


@lru_cache(maxsize=8)
def _compiled(source: str, name: str) -> Template:
    from jinja2 import DictLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader({name: source}),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.clear()  # range and lipsum can fill the memory
    del environment.filters["random"]  # the same campaign gives the same page
    return environment.get_template(name)


def _line(error: BaseException) -> int | None:
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno for frame in reversed(frames) if frame.filename == "<template>"), None)


def _hint(error: Exception, words: Mapping[str, Any]) -> str:
    wanted = _QUOTED.findall(str(error))
    near = nearest(wanted[-1], sorted(set(_keys(words)))) if wanted else ""
    return f"Did you mean {near}?" if near else ""


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from value
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for item in inner:
        yield from _keys(item)
