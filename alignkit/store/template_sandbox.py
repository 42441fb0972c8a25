"""Templates of a workspace, rendered in a process of their own that ends with its time and its memory.

Words go in and documents come out as lines of JSON; the process sees no more of the machine than that. Templates that
came with alignkit are rendered in place.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Timer
from typing import Any

from alignkit.core.errors import UserError
from alignkit.render.templates import render_template
from alignkit.text.numbers import format_grouped, format_number

RENDER_TIMEOUT = 2.0  # for one page
_START_TIMEOUT = 10.0  # more for the first, on a machine that is busy
_MAX_MEMORY_BYTES = 512 * 1024 * 1024
_MAX_PAGE_BYTES = 8 * 1024 * 1024  # characters of one document

RenderTemplate = Callable[[str, Mapping[str, Any]], str]  # a template's name and the words -> the document


@dataclass(frozen=True, slots=True)
class Templates:
    """Texts by their names. ``own``: some of them are a workspace's, and may be wrong or hostile."""

    sources: Mapping[str, str]
    own: bool = False


@contextmanager
def open_renderer(templates: Templates) -> Iterator[RenderTemplate]:
    """What renders with these templates. Raises UserError for a template that is wrong, endless or too large."""
    if not templates.own:
        yield lambda name, words: render_template(templates.sources, name, words)
        return
    child = _start_process()
    try:
        _send(child, {"templates": dict(templates.sources)})
        _receive(child, _START_TIMEOUT, "alignkit's own start")
        yield lambda name, words: _render(child, name, words)
    finally:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()


def _start_process() -> subprocess.Popen[str]:
    # -P and the own path: nothing that lies in the current folder is imported
    environ = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    environ |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "alignkit.store.template_sandbox"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ,
        encoding="utf-8",
    )


def _render(child: subprocess.Popen[str], name: str, words: Mapping[str, Any]) -> str:
    _send(child, {"name": name, "words": words})
    said = _receive(child, RENDER_TIMEOUT, name)
    if "refused" in said:
        raise UserError(*said["refused"])
    return str(said["text"])


def _send(child: subprocess.Popen[str], message: Mapping[str, Any]) -> None:
    assert child.stdin
    with suppress(OSError):  # one that has died says so by its silence
        child.stdin.write(json.dumps(message) + "\n")
        child.stdin.flush()


def _receive(child: subprocess.Popen[str], seconds: float, name: str) -> dict[str, Any]:
    assert child.stdout
    late = Event()

    def stop() -> None:
        late.set()
        child.kill()

    timer = Timer(seconds, stop)
    timer.start()
    try:
        answer = child.stdout.readline()
    finally:
        timer.cancel()
    if late.is_set():
        hint = "Look for a loop over more than the words of one page."
        raise UserError(f"{name}: it was not ready after {format_number(seconds)} seconds, and was stopped.", hint)
    if not answer:
        raise UserError(f"{name}: it needed more than a page may, and was stopped.", _TOO_LARGE_FIX)
    said: dict[str, Any] = json.loads(answer)
    return said


_TOO_LARGE_FIX = (
    f"A page has {_MAX_MEMORY_BYTES // 1024 // 1024} MiB to be made in and may come to "
    f"{_MAX_PAGE_BYTES // 1024 // 1024} MiB."
)


# What the interpreter, filters and messages load late cannot be loaded any more once no file can be opened.
_WARM_UP_TEMPLATES = [
    "{{ 'é' | pprint }}{{ titel }}",
    "{% include 'x' %}",
    "{% if %}",
    "{{ '%d' % 'x' }}{{ title | tojson }}",
]


def _serve() -> None:
    templates = json.loads(sys.stdin.readline())["templates"]
    _limit_resources()
    _reply({"ready": True})
    for line in sys.stdin:
        message = json.loads(line)
        name = message["name"]
        try:
            text = render_template(templates, name, message["words"])
            if len(text) > _MAX_PAGE_BYTES:
                raise UserError(f"{name}: the page came to {format_grouped(len(text))} characters.", _TOO_LARGE_FIX)
            _reply({"text": text})
        except UserError as refused:
            _reply({"refused": [refused.message, refused.hint]})
        except MemoryError:
            _reply({"refused": [f"{name}: it needed more memory than a page may, and was stopped.", _TOO_LARGE_FIX]})


def _reply(message: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _limit_resources() -> None:
    """From here on: no more memory than a page needs, and no further file is opened."""
    for text in _WARM_UP_TEMPLATES:
        with suppress(UserError):
            render_template({"warm": text}, "warm", {"title": ""})
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, value in (
        (resource.RLIMIT_AS, _MAX_MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with suppress(ValueError, OSError):  # macOS has no such limit on memory
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    _serve()
