"""The program as somebody types it, run in this process."""

from __future__ import annotations

from click.testing import CliRunner, Result

from alignkit.cli.main import cli


def run(*words: object, stdin: str | bytes | None = None) -> Result:
    """What came of these words, whatever it was, short of something that the program was not ready for."""
    result = CliRunner().invoke(cli, [str(word) for word in words], input=stdin, prog_name="alignkit")
    assert "Traceback" not in result.output and not isinstance(result.exception, Exception), result.output
    return result


def run_checked(*words: object, stdin: str | bytes | None = None, code: int = 0) -> Result:
    """What came of these words, which end with this exit code."""
    result = run(*words, stdin=stdin)
    assert result.exit_code == code, result.output
    return result


def run_refused(*words: object, code: int = 2) -> str:
    """What is said where these words are refused."""
    return run_checked(*words, code=code).stderr
