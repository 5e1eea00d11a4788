"""The yardstick of the first paint: the least program that Textual draws with."""

from textual.app import App, ComposeResult
from textual.widgets import Static

MARK = "minimal-is-there"


class Minimal(App[None]):
    """One line of text."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield Static(MARK, markup=False)


if __name__ == "__main__":
    Minimal().run(mouse=False)
