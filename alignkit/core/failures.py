"""What fails for one campaign fails alone: any error as one problem of that campaign, while its neighbours go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alignkit.core.errors import Problem, UserError
from alignkit.text.sanitize import sanitize_line, shown_name

if TYPE_CHECKING:
    from alignkit.core.model import Campaign

CODE = "AF45"
_REPORT = "That is a fault of alignkit, please report it; the other campaigns are not affected."


@contextmanager
def report_failure(slug: str, told: Callable[[Problem], object], path: str = "") -> Iterator[None]:
    """Whatever is raised inside is one problem of this campaign, which ``told`` hears of; nothing is raised.

    For every loop over campaigns: what is done for one of them stands inside. Print outside, since an output that
    cannot be written is no campaign's problem. ``path`` is the file's, as people see it.
    """
    try:
        yield
    except Exception as error:
        told(problem_from_error(error, slug, path or f"campaigns/{shown_name(slug)}.toml"))


def drop_failing(
    campaigns: Iterable[Campaign], act: Callable[[Campaign], object], told: Callable[[Problem], object]
) -> list[Campaign]:
    """The campaigns for which ``act`` works alone, before something is made of all of them together."""
    found = []
    for campaign in campaigns:
        with report_failure(campaign.slug, told):
            act(campaign)
            found.append(campaign)
    return found


def problem_from_error(error: Exception, slug: str = "", path: str = "") -> Problem:
    """An error as one problem. A refusal and the disk keep their words; of a fault of alignkit only its kind and place
    are told, because its own text could hold whatever was being worked on."""
    if isinstance(error, UserError):
        errors = [problem for problem in error.problems if problem.severity == "error"]
        problem = errors[0] if errors else Problem("AF40", sanitize_line(error.message), error.hint)
    elif isinstance(error, OSError) and error.strerror:
        where = f"{shown_name(str(error.filename))}: " if error.filename else ""
        problem = Problem("AF40", f"{where}{error.strerror}.")
    else:
        problem = Problem(CODE, f"alignkit cannot work on this campaign ({describe_origin(error)}).", _REPORT)
    return problem.at(path=path, slug=slug)


def user_error_from(error: Exception) -> UserError:
    """The same as a refusal, for a screen that has one place to say it."""
    if isinstance(error, UserError):
        return error
    problem = problem_from_error(error)
    if problem.code != CODE:
        return UserError(problem.message, problem.hint)
    message = f"This could not be done ({describe_origin(error)})."
    return UserError(message, "That is a fault of alignkit, please report it.")


def describe_origin(error: BaseException) -> str:
    """What was raised and where: "KeyError at signs.py:42"."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2] if trace else ""
    place = f" at {file}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
