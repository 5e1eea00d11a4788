"""In which language and in which colours a screen is drawn."""

from dataclasses import dataclass

from wms.locale import Catalogue
from wms.operations.panels import Text
from wms.terminal.theme import Look


@dataclass(frozen=True, slots=True)
class Guise:
    """The words and the look of one drawing."""

    words: Catalogue
    look: Look

    def text(self, text: Text) -> str:
        """What stands in a cell: a name as it is, a message in the language of the screen."""
        return text if isinstance(text, str) else self.words.text(text)
