"""Run the tests on every supported Python that is installed: nox; on one of them: nox -s tests-3.13."""

import shutil

import nox

PYTHONS = ("3.11", "3.12", "3.13", "3.14")

nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests"]


@nox.session(python=[version for version in PYTHONS if shutil.which(f"python{version}")] or PYTHONS[:1])
def tests(session: nox.Session) -> None:
    """Install alignkit with what its tests need, and run them. Words after -- go to pytest."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, types and the direction of imports."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session
def coverage(session: nox.Session) -> None:
    """Count which lines the tests run, against the floor in pyproject.toml. It takes twice as long as the tests alone.

    Code that runs in a process of its own is not counted.
    """
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", "--cov=alignkit", "--cov-report=term:skip-covered", *session.posargs)


@nox.session
def sdist(session: nox.Session) -> None:
    """Build the source archive, unpack it, and run the tests from what was unpacked."""
    session.install("build")
    folder = session.create_tmp()
    session.run("python", "-m", "build", "--sdist", "--outdir", folder)
    session.chdir(folder)
    session.run(
        "python",
        "-c",
        "import pathlib, tarfile; tarfile.open(next(pathlib.Path().glob('*.tar.gz'))).extractall('.', filter='data')",
    )
    session.run("sh", "-c", "rm -f *.tar.gz && mv alignkit-* unpacked", external=True)
    session.chdir("unpacked")
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)
