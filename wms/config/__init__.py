"""A site's configuration: one TOML file, every key documented in `configs/`.

Relative paths are relative to the file itself, so a site's folder can be moved as a whole.
"""

from wms.config.checks import check_destinations
from wms.config.loading import DEFAULT_PATH, VARIABLE, config_path, load_config
from wms.config.parts import (
    LABEL_PAPERS,
    SHEET_PAPERS,
    Config,
    ExchangePart,
    PrinterPart,
    PrintPart,
    ScannerPart,
    SitePart,
    SorterPart,
    StorePart,
    TerminalPart,
    TerminalScannerPart,
)

__all__ = [
    "DEFAULT_PATH",
    "LABEL_PAPERS",
    "SHEET_PAPERS",
    "VARIABLE",
    "Config",
    "ExchangePart",
    "PrintPart",
    "PrinterPart",
    "ScannerPart",
    "SitePart",
    "SorterPart",
    "StorePart",
    "TerminalPart",
    "TerminalScannerPart",
    "check_destinations",
    "config_path",
    "load_config",
]
