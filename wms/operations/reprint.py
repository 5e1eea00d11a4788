"""What cannot be read any more is printed again, and says so on its face."""

from dataclasses import dataclass

from wms.domain.codes import Code, CodeKind, identify
from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right, may
from wms.operations import containers
from wms.operations.again import Again, AgainState, right_to_reprint
from wms.operations.floor import Floor, Hand, Step
from wms.operations.receiving_ports import RECEIPT_PAPER
from wms.operations.reply import Command, Level, Scan, View
from wms.operations.returns_ports import RETURNS_PAPER, SLIP_PAPER

_PAPERS = {
    CodeKind.SSCC: containers.LABEL,
    CodeKind.GOODS_RECEIPT: RECEIPT_PAPER,
    CodeKind.RETURNS_NOTE: RETURNS_PAPER,
    CodeKind.RETURN_SLIP: SLIP_PAPER,
}


@dataclass(frozen=True, slots=True)
class ReprintState:
    """What is asked to be printed again; None before."""

    again: AgainState | None = None


class Reprint:
    """补打 Reprint a container's label; for leads also a goods receipt, returns note or slip.

    1. Scan the label, or key its 18 digits; the last is checked. Of a receipt, note or slip scan
       or key the number.
    2. Say why: pick a reason, or key it. It prints, marked REPRINT n.
    3. Beyond the first reprint of the same paper a second person scans their badge, a lead.

    label → reason → printed; or label → reason → second → printed
    """

    command = Command.REPRINT
    title = say("job.reprint")
    right = Right.REPRINT_LABEL

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.again = Again(floor, self.title)

    def begin(self, hand: Hand) -> Step[ReprintState]:
        """Wait for a label."""
        del hand
        return Step(ReprintState(), say("reprint.begin"), Level.CALM)

    def recall(self, state: ReprintState) -> ReprintState:
        """Nothing is remembered between labels."""
        del state
        return ReprintState()

    def back(self, state: ReprintState) -> Step[ReprintState] | None:
        """Another label than that one."""
        if state.again is None:
            return None
        return Step(ReprintState(), say("reprint.begin"), Level.CALM)

    def handle(self, hand: Hand, state: ReprintState, scan: Scan) -> Step[ReprintState]:
        """What to print again, then why."""
        code = identify(scan.text)
        if code.kind is CodeKind.COMMAND:
            raise Refused(say("command.not_here", command=code.value))
        if state.again is not None:
            return _of(self.again.handle(hand, state.again, scan))
        paper = _PAPERS.get(code.kind)
        if paper is None:
            raise Refused(say("reprint.not_a_label", code=code.value))
        right = right_to_reprint(paper)
        if not may(hand.person.role, right):
            raise Refused(say(f"right.denied.{right}", person=hand.person.name))
        if paper == containers.LABEL:
            return self._label(hand, scan, code)
        return _of(self.again.begin(paper, code.value))

    def _label(self, hand: Hand, scan: Scan, code: Code) -> Step[ReprintState]:
        """Of one that certainly was not printed nobody has to say why."""
        with self.floor.act(hand, scan, self.right) as act:
            answer = containers.never_came_out(act, code.value)
        if answer is not None:
            return Step(ReprintState(), answer, committed=True)
        return _of(self.again.begin(containers.LABEL, code.value))

    def awaits_second(self, state: ReprintState) -> Right | None:
        """For a copy beyond the first."""
        return self.again.awaits_second(state.again) if state.again is not None else None

    def seconded(
        self, hand: Hand, state: ReprintState, scan: Scan, second: Person
    ) -> Step[ReprintState]:
        """Printed once more, in the name of both."""
        assert state.again is not None
        return _of(self.again.seconded(hand, state.again, scan, second))

    def view(self, state: ReprintState) -> View:
        """One prompt, then why."""
        if state.again is not None:
            return self.again.view(state.again)
        return View(self.title, say("reprint.prompt"))


def _of(step: Step[AgainState]) -> Step[ReprintState]:
    """What is printed is done with: the next label."""
    after = ReprintState() if step.committed else ReprintState(step.state)
    return Step(after, step.banner, step.level, committed=step.committed)
