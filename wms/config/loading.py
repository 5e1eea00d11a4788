"""Reading a configuration file: everything that is wrong with it is told at once."""

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from wms.config.checks import equipment_faults
from wms.config.faults import Fault, faults_of
from wms.config.parts import Config
from wms.domain.messages import BadInput, Problem, Unavailable, say

DEFAULT_PATH = Path("configs/central.toml")
VARIABLE = "WMS_CONFIG"
_TWICE = re.compile(r"Cannot (overwrite|declare|mutate)|Duplicate")


def config_path(given: Path | None) -> Path:
    """`--config`, else the variable, else the default."""
    return given or Path(os.environ.get(VARIABLE, "") or DEFAULT_PATH)


def load_config(path: Path) -> Config:
    """Read and check the file; an error names the file, the key and what is allowed."""
    content = _content(path)
    context = {"folder": path.resolve().parent}
    faults: list[Fault] = []
    config = None
    try:
        config = Config.model_validate(content, context=context)
    except ValidationError as error:
        faults += faults_of(content, error)
    faults += equipment_faults(content, context)
    if config is None or faults:
        raise bad_config(path, faults)
    return config.anchored(path)


def bad_config(path: Path, faults: list[Fault]) -> BadInput:
    """All that is wrong, one line each."""
    problems = [Problem(str(path), 0, key, message) for key, message in faults]
    return BadInput(say("config.bad", file=str(path), faults=len(problems)), problems)


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise BadInput(say("config.no_file", file=str(path), variable=VARIABLE)) from error
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(say("config.unreadable", file=str(path), cause=cause)) from error
    except tomllib.TOMLDecodeError as error:
        raise _not_toml(path, str(error)) from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise BadInput(say("config.not_toml", file=str(path), cause=str(error))) from error


def _not_toml(path: Path, cause: str) -> BadInput:
    """tomllib's words, but for the one slip that is about our devices: a key given twice."""
    where = re.search(r"at line (\d+), column (\d+)", cause)
    line = int(where[1]) if where else 0
    if _TWICE.search(cause):
        problem = Problem(str(path), line, "", say("config.key_twice"))
        return BadInput(say("config.bad", file=str(path), faults=1), [problem])
    return BadInput(say("config.not_toml", file=str(path), cause=cause))
