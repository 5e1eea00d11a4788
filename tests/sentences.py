"""Every sentence there is."""

from pathlib import Path
from string import Formatter

from wms.locale import LANGUAGES, catalogue

SOURCE = Path(__file__).parents[1] / "wms"
CHINESE, ENGLISH = (catalogue(language).sentences for language in LANGUAGES)


def fields(sentence: str) -> set[str]:
    """The values a sentence asks for."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
