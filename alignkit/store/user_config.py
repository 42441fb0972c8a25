"""Changes one setting in the user's own config.toml, and leaves every other line of it as it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from alignkit.core.errors import UserError
from alignkit.store.atomic import describe_write_error, replace_file
from alignkit.store.identity import read_user_config
from alignkit.text.toml import TomlError, parse_toml


def save_user_setting(path: Path, key: str, value: str) -> None:
    """Set a text in the file, which is made where there is none. Raises UserError where the file cannot be read or
    written, or where another line would change its meaning.
    """
    wanted, line = {**read_user_config(path), key: value}, f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
    file = path.resolve()  # it may be a link into a folder of settings
    refused = UserError(f"{path} could not be changed safely.", f"Write {line.strip()} into it yourself.")
    try:
        lines = file.read_text("utf-8-sig").splitlines(keepends=True) if file.exists() else []
        top = next((n for n, each in enumerate(lines) if each.lstrip().startswith("[")), len(lines))
        place = next((n for n in range(top) if re.match(rf"\s*{re.escape(key)}\s*=", lines[n])), None)
        lines = [line, *lines] if place is None else [*lines[:place], line, *lines[place + 1 :]]
        if parse_toml("".join(lines)) != wanted:
            raise refused
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, "".join(lines).encode())
    except TomlError as error:
        raise refused from error
    except OSError as error:
        raise UserError(f"{path} {describe_write_error(error)}.") from error
