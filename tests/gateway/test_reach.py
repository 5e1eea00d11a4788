"""Why a device cannot be reached: every word of a driver has its sentence, and what the system says
is told apart."""

import errno
import os

import pytest

from drivers.printers import Condition, Outcome, PrinterError, PrinterStatus, Reason, Verdict
from drivers.scanners import Cause, FaultKind
from drivers.sorters import LinkError, PlcState
from wms.gateway.belt_words import handshake_failed
from wms.gateway.printing import cause_of, said_of, unanswered
from wms.gateway.reach import Hindrance, advice, hindrance
from wms.locale import LANGUAGES, catalogue


def sentences(key: str) -> bool:
    return all(key in catalogue(language).sentences for language in LANGUAGES)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_of_a_printer_can_be_said(reason: Reason) -> None:
    found = cause_of(Outcome(Verdict.FAILED, 0, 0, reason, None, "detail"))
    assert sentences(found.key)


@pytest.mark.parametrize("condition", [one for one in Condition if one is not Condition.PRINTING])
def test_every_condition_of_a_printer_can_be_said(condition: Condition) -> None:
    found = said_of(PrinterStatus(frozenset({condition})))
    assert found is not None
    assert sentences(found.key)


def test_every_error_of_the_drivers_can_be_said() -> None:
    for printer_error in PrinterError.__subclasses__():
        assert sentences(unanswered(printer_error("x")).key)
    kinds: list[type[LinkError]] = [LinkError, *LinkError.__subclasses__()]
    for link_error in kinds:
        assert sentences(handshake_failed(link_error("x")).key)
    assert all(sentences(f"scanner.absent.{cause}") for cause in Cause)
    assert all(sentences(f"scanner.misread.{kind}") for kind in FaultKind)
    assert all(sentences(f"device.reach.{one}") for one in Hindrance)
    assert len(PlcState) == 6


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (errno.ECONNREFUSED, Hindrance.REFUSED),
        (errno.EHOSTUNREACH, Hindrance.NO_ROUTE),
        (errno.ETIMEDOUT, Hindrance.NO_ANSWER),
        (errno.EACCES, Hindrance.NO_RIGHT),
        (errno.EBUSY, Hindrance.HELD),
        (errno.ENOENT, Hindrance.NOT_THERE),
        (errno.ENOTTY, Hindrance.NOT_ONE),
        (errno.ECONNRESET, Hindrance.CLOSED),
    ],
)
def test_what_the_system_says_is_told_apart(number: int, found: Hindrance) -> None:
    error = OSError(number, os.strerror(number))
    assert hindrance(f"tcp 10.0.0.7:9100: {error}") is found
    assert hindrance(f"usb /dev/usb/lp0: {error.strerror}") is found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tcp x:9100: [Errno -2] Name or service not known", Hindrance.UNKNOWN_NAME),
        ("tcp x:9100: [Errno -3] Temporary failure in name resolution", Hindrance.UNKNOWN_NAME),
        ("tcp x:9100: no connection within 3 s", Hindrance.NO_ANSWER),
        (
            "serial /dev/ttyS0: [Errno 11] Could not exclusively lock port /dev/ttyS0",
            Hindrance.HELD,
        ),
        ("modbus: SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED", Hindrance.TLS),
        ("modbus: the heartbeat stands still", Hindrance.STANDS_STILL),
        ("usb /dev/null: null is not a device", Hindrance.NOT_ONE),
        ("tcp x:9100: closed by the other side", Hindrance.CLOSED),
    ],
)
def test_what_the_drivers_say_is_told_apart(words: str, found: Hindrance) -> None:
    assert hindrance(words) is found


def test_of_what_is_not_known_nothing_is_advised() -> None:
    assert advice("the cat sat on the cable") == []
