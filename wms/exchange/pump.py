"""One round of the post: acknowledgements in, messages in, messages out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from wms.domain.mail import TooEarly
from wms.domain.messages import Message, Refused, say
from wms.exchange.ports import Acknowledgement, Carrier, Delivery, Mailroom
from wms.operations.ports import Overtaken


@dataclass(slots=True)
class Round:
    """What one round did. `refused` are files that could not be taken and were set aside,
    `postponed` those that lie where they are until a later round; each with why."""

    posted: int = 0
    taken: int = 0
    acknowledged: int = 0
    refused: list[tuple[str, Message]] = field(default_factory=list)
    postponed: list[tuple[str, Message]] = field(default_factory=list)


def pump(
    site_id: str,
    mailroom: Mailroom,
    carrier: Carrier,
    now: Callable[[], str],
    explain: Callable[[Message], str],
    stopping: Callable[[], bool] = lambda: False,
) -> Round:
    """Carry what there is to carry, once. `now` gives ISO 8601; `explain` words a refusal;
    `stopping` ends the round after the message at hand."""
    done = Round()
    for word in carrier.acknowledgements(site_id):
        mailroom.acknowledged(word.message_id, now())
        done.acknowledged += 1
    for delivery in carrier.arrived(site_id):
        if stopping():
            return done
        _take(delivery, mailroom, carrier, now, explain, done)
    for envelope in mailroom.waiting():
        if stopping():
            return done
        if carrier.post(envelope):
            mailroom.sent(envelope.message_id, now())
            done.posted += 1
    return done


def _take(
    delivery: Delivery,
    mailroom: Mailroom,
    carrier: Carrier,
    now: Callable[[], str],
    explain: Callable[[Message], str],
    done: Round,
) -> None:
    envelope = delivery.envelope
    try:
        if envelope is None:
            raise Refused(say("exchange.unreadable", file=delivery.name))
        done.taken += mailroom.take(envelope, now())
        # Word goes back before the file goes: a crash between only says it twice.
        carrier.acknowledge(Acknowledgement(envelope.message_id, envelope.from_site))
    except Refused as refusal:
        delivery.refuse(explain(refusal.message))
        done.refused.append((delivery.name, refusal.message))
    except TooEarly as early:
        done.postponed.append((delivery.name, early.message))
    except Overtaken as conflict:
        # The books do not allow it now. Nothing was changed; those behind it must not wait.
        why = say("exchange.postponed", file=delivery.name, cause=str(conflict))
        done.postponed.append((delivery.name, why))
    else:
        delivery.done()
