"""A site's configuration: one TOML file, every key documented in `configs/`.

Relative paths are relative to the file itself, so a site's folder can be moved as a whole.
"""

import os
import tomllib
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wms.domain.messages import BadInput, Problem, Unavailable, say
from wms.domain.site import Site
from wms.domain.words import SiteKind

DEFAULT_PATH = Path("configs/central.toml")
VARIABLE = "WMS_CONFIG"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SitePart(_Part):
    """[site]"""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    name: str = Field(min_length=1, max_length=80)
    kind: SiteKind
    number: int = Field(ge=0, le=999)
    gs1_prefix: str = Field(pattern=r"^[0-9]{7,10}$")
    cutoff: time = time(23, 0)
    central: str = ""


class StorePart(_Part):
    """[store]"""

    url: str = "sqlite:///store/site.db"
    key_file: Path = Path("store/site.key")


class ExchangePart(_Part):
    """[exchange]"""

    folder: Path = Path("exchange")


class PrintPart(_Part):
    """[print]"""

    folder: Path = Path("printed")
    language: Literal["zh_CN", "en"] = "zh_CN"


class TerminalPart(_Part):
    """[terminal]"""

    id: str = Field(default="T-01", pattern=r"^[A-Za-z0-9_-]{1,32}$")
    language: Literal["zh_CN", "en"] = "zh_CN"
    prefix: str = Field(default="", max_length=1)


class Config(_Part):
    """The whole file."""

    site: SitePart
    store: StorePart = StorePart()
    exchange: ExchangePart = ExchangePart()
    print: PrintPart = PrintPart()
    terminal: TerminalPart = TerminalPart()

    def as_site(self) -> Site:
        """The site as the rules know it."""
        part = self.site
        return Site(
            site_id=part.id,
            name=part.name,
            kind=part.kind,
            number=part.number,
            gs1_prefix=part.gs1_prefix,
            cutoff=part.cutoff,
            central_site=part.central,
        )


def config_path(given: Path | None) -> Path:
    """`--config`, else the variable, else the default."""
    return given or Path(os.environ.get(VARIABLE, "") or DEFAULT_PATH)


def load_config(path: Path) -> Config:
    """Read and check the file; an error names the file, the key and what is allowed."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BadInput(say("config.no_file", file=str(path), variable=VARIABLE)) from error
    except OSError as error:
        cause = error.strerror or ""
        raise Unavailable(say("config.unreadable", file=str(path), cause=cause)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(say("config.not_toml", file=str(path), cause=str(error))) from error
    try:
        config = Config.model_validate(content)
    except ValidationError as error:
        raise _bad_keys(path, error) from error
    return _anchored(config, path.resolve().parent)


def _bad_keys(path: Path, error: ValidationError) -> BadInput:
    problems = [
        Problem(
            str(path),
            0,
            ".".join(map(str, fault["loc"])),
            say("config.bad_key", cause=fault["msg"]),
        )
        for fault in error.errors()
    ]
    return BadInput(say("config.bad", file=str(path), faults=len(problems)), problems)


def _anchored(config: Config, folder: Path) -> Config:
    """The same with every relative path made absolute."""
    url = config.store.url
    scheme, _, rest = url.partition(":///")
    if scheme == "sqlite" and rest and not rest.startswith("/"):
        url = f"{scheme}:///{folder / rest}"
    store = StorePart(url=url, key_file=folder / config.store.key_file)
    exchange = ExchangePart(folder=folder / config.exchange.folder)
    printing = PrintPart(folder=folder / config.print.folder, language=config.print.language)
    return config.model_copy(update={"store": store, "exchange": exchange, "print": printing})
