"""The three languages of label and receipt printers; bytes only, no input or output."""

from drivers.printers.languages.base import Language, Question
from drivers.printers.languages.escpos import EscPos
from drivers.printers.languages.tspl import Tspl
from drivers.printers.languages.zpl import Zpl

__all__ = ["EscPos", "Language", "Question", "Tspl", "Zpl"]
