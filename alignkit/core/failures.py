"""Keep a failure to the campaign it happened in: any error becomes one Problem, and the other campaigns go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from alignkit.core.errors import Problem, UserError
from alignkit.core.model import Campaign
from alignkit.text.sanitize import sanitize_line, shown_name

CODE = "AF45"
_REPORT = "That is a fault of alignkit, please report it; the other campaigns are not affected."


@contextmanager
def report_failure(slug: str, report: Callable[[Problem], object], path: str = "") -> Iterator[None]:
    """Catch any exception of the ``with`` block and pass it to ``report`` as one Problem of this campaign.

    For every loop over campaigns: put the work for one of them inside, and the printing outside, since an output that
    cannot be written is no campaign's problem. ``path`` is the file's, as shown to people.
    """
    try:
        yield
    except Exception as error:
        report(problem_from_error(error, slug, path or f"campaigns/{shown_name(slug)}.toml"))


def drop_failing(
    campaigns: Iterable[Campaign], act: Callable[[Campaign], object], report: Callable[[Problem], object]
) -> list[Campaign]:
    """The campaigns for which ``act`` does not raise; the others are reported. For work on all of them together."""
    found = []
    for campaign in campaigns:
        with report_failure(campaign.slug, report):
            act(campaign)
            found.append(campaign)
    return found


def problem_from_error(error: Exception, slug: str = "", path: str = "") -> Problem:
    """Any exception as one Problem. UserError and OSError keep their message.

    Of an error in alignkit itself only type and line are shown: its message could hold any content of the file.
    """
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
    """Any exception as a UserError, for a screen that shows one message."""
    if isinstance(error, UserError):
        return error
    problem = problem_from_error(error)
    if problem.code != CODE:
        return UserError(problem.message, problem.hint)
    message = f"This could not be done ({describe_origin(error)})."
    return UserError(message, "That is a fault of alignkit, please report it.")


def describe_origin(error: BaseException) -> str:
    """Type and place of an exception: "KeyError at signs.py:42"."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2] if trace else ""
    place = f" at {file}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
