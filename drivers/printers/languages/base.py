"""What a printer language must be able to say and understand."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from drivers.printers.jobs import Label
from drivers.printers.status import PrinterStatus


@dataclass(frozen=True, slots=True)
class Question:
    """`request` asks for part of the status; `answers` frames come back."""

    request: bytes
    answers: int


class Language(ABC):
    """Bytes of a label, bytes of a question, and what the bytes that come back mean."""

    name: ClassVar[str]
    questions: ClassVar[tuple[Question, ...]]
    """What to ask for one status, one after the other, each answered before the next."""

    @abstractmethod
    def encode(self, label: Label, mark: bytes) -> bytes:
        """`label` as the printer takes it. Four printable characters `mark` name it, for
        languages that confirm a label by name. Raises BadJob."""

    @abstractmethod
    def frames(self, received: bytearray) -> list[bytes]:
        """Take the complete answers off the front of `received`, and what can be none."""

    @abstractmethod
    def decode(self, answers: Sequence[bytes]) -> PrinterStatus:
        """The status that all answers to `questions`, in order, amount to. Raises Garbled."""

    def confirms(self) -> bool:
        """Whether the printer names each label once it is done; otherwise a label counts as done
        when the printer was seen busy with it and then idle without a fault."""
        return False

    def confirmed(self, frame: bytes) -> bytes | None:
        """The mark of the label that `frame` says is done; None if it is another answer."""
        del frame
        return None
