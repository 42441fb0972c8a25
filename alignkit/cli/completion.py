"""`completion`: the completion script of a shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from alignkit.cli import arguments, console

if TYPE_CHECKING:
    pass


@arguments.command(click.argument("shell", type=click.Choice(["bash", "zsh", "fish"])), name="completion")
def completion(shell: str) -> None:
    """Print the completion script of a shell: commands, slugs and question keys.

    \b
    Example:
      alignkit completion bash >> ~/.bashrc
      alignkit completion fish > ~/.config/fish/completions/alignkit.fish
    """

    made = get_completion_class(shell)
    assert made is not None
    root = click.get_current_context().find_root()
    console.print_document(made(root.command, {}, "alignkit", "_ALIGNKIT_COMPLETE").source())
