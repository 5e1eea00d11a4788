"""Whoever stands by at the office: badge and PIN, asked for unseen at the keyboard."""

import sys
import uuid
from getpass import getpass
from typing import TYPE_CHECKING

from wms.cli.office import Office
from wms.domain.messages import Refused, say
from wms.domain.people import Person, Right, badge_digest, second_for

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp


def second_person(office: Office, site: "SiteApp", right: Right) -> Person:
    """Somebody else than whoever runs the command line, who may stand by while they use `right`.

    Neither badge nor PIN is ever an argument or shown. Refused where nobody can be asked, and for
    everything a terminal refuses: a wrong PIN counts here as it does there.
    """
    from wms.operations.pins import Pins
    from wms.operations.reply import Scan
    from wms.operations.sign_in import Gate

    if not sys.stdin.isatty():
        raise Refused(say("cli.second.no_terminal"))

    def given(text: str) -> Scan:
        return Scan(text, str(uuid.uuid4()), site.clock(), source=hand.terminal_id)

    hand = site.hand()
    gate = Gate(site.floor, hand.terminal_id, Pins(site.pepper))
    wanted = office.words("cli.second.badge", role=second_for(hand.person.role, right))
    badge = badge_digest(_unseen(wanted), site.pepper)
    shown = gate.second(given(""), badge, hand, right)
    while shown is None:
        shown = gate.key(given(_unseen(office.words("cli.second.pin"))), hand)
    return shown.person


def _unseen(wanted: str) -> str:
    """What is keyed or scanned, without echo; nothing at all gives up."""
    try:
        text = getpass(wanted).strip()
    except (EOFError, KeyboardInterrupt):
        text = ""
    if not text:
        raise Refused(say("cli.second.given_up"))
    return text
