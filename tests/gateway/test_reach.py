"""Why a device cannot be reached: every word of a driver has its sentence, and what the system says
is told apart."""

import errno
import os

import pytest

from drivers.printers import Condition as Fault
from drivers.printers import Outcome, PrinterError, PrinterStatus, Reason, Unreachable, Verdict
from drivers.scanners import Cause, FaultKind
from drivers.sorters import Condition, LinkDown, LinkError, LinkState, PlcState
from wms.domain.messages import Unavailable, say
from wms.domain.site import SorterLayout
from wms.gateway.belt_words import Troubles, condition_of, handshake_failed
from wms.gateway.printing import cause_of, said_of, unanswered, why_away
from wms.gateway.reach import Hindrance, advice, hindrance
from wms.locale import LANGUAGES, catalogue


def sentences(key: str) -> bool:
    return all(key in catalogue(language).sentences for language in LANGUAGES)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_of_a_printer_can_be_said(reason: Reason) -> None:
    found = cause_of(Outcome(Verdict.FAILED, 0, 0, reason, None, "detail"))
    assert sentences(found.key)


@pytest.mark.parametrize("condition", [one for one in Fault if one is not Fault.PRINTING])
def test_every_condition_of_a_printer_can_be_said(condition: Fault) -> None:
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
        ("tcp x:502 unit 1: the connection was cut", Hindrance.CLOSED),
        ("x:631: RemoteDisconnected('Remote end closed connection')", Hindrance.CLOSED),
    ],
)
def test_what_the_drivers_say_is_told_apart(words: str, found: Hindrance) -> None:
    assert hindrance(words) is found


def test_of_what_is_not_known_nothing_is_advised() -> None:
    assert advice("the cat sat on the cable") == []


def test_no_exception_of_the_program_stands_on_a_screen() -> None:
    refused = OSError(errno.ECONNREFUSED, "Connect call failed ('10.0.0.5', 502)")
    words = f"tcp 10.0.0.5:502: ConnectionRefusedError: {refused}"
    condition = Condition(LinkState.DOWN, words, 0, PlcState(0), *[frozenset[int]()] * 3)
    layout = SorterLayout("belt", 2, ())
    told = [
        condition_of(layout, condition, Troubles())[1],
        handshake_failed(LinkDown(words)),
        why_away(Unreachable(words)),
        unanswered(Unreachable(words)),
        cause_of(Outcome(Verdict.FAILED, 0, 0, Reason.UNREACHABLE, None, words)),
    ]
    for language in LANGUAGES:
        for message in told:
            assert message is not None
            said = catalogue(language).text(message)
            assert "Errno" not in said
            assert "Error" not in said
    assert "10.0.0.5:502" in catalogue("zh_CN").text(told[1] or say(""))


def test_a_folder_that_cannot_be_written_keeps_its_own_words() -> None:
    folder = Unavailable(say("print.folder", folder="/x", cause=os.strerror(errno.ENOENT)))
    assert why_away(folder) is folder.message
