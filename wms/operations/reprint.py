"""A label that cannot be read is printed again, and says so on its face."""

from wms.domain.codes import CodeKind, identify
from wms.domain.messages import Refused, say
from wms.domain.people import Right
from wms.operations import containers
from wms.operations.floor import Floor, Hand, Step
from wms.operations.reply import Command, Level, Scan, View


class Reprint:
    """补打 Reprint a container's label.

    1. Scan the label, or key its 18 digits; the last is checked.
    2. It prints, marked REPRINT n. A second reprint of the same label takes a lead.
    """

    command = Command.REPRINT
    title = say("job.reprint")
    right = Right.REPRINT_LABEL

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def begin(self, hand: Hand) -> Step[None]:
        """Wait for a label."""
        del hand
        return Step(None, say("reprint.begin"), Level.CALM)

    def recall(self, state: None) -> None:
        """Nothing is remembered between labels."""
        return state

    def handle(self, hand: Hand, state: None, scan: Scan) -> Step[None]:
        """The label to print again."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if code.kind is not CodeKind.SSCC:
            raise Refused(say("reprint.not_a_label", code=code.value))
        with self.floor.act(hand, scan, Right.REPRINT_LABEL) as act:
            answer = containers.reprint_label(act, hand.person.role, code.value)
        return Step(state, answer, committed=True)

    def view(self, state: None) -> View:
        """One prompt."""
        del state
        return View(self.title, say("reprint.prompt"))
