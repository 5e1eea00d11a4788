"""Where a device is connected, as one line of text.

    tcp://10.0.0.7:9100
    listen://0.0.0.0:4001?peer=10.0.0.9
    serial:/dev/serial/by-id/usb-…-if00?baud=9600
    usb:/dev/usb/lp0
    evdev:/dev/input/by-id/usb-…-event-kbd
    ipp://10.0.0.9:631/ipp/print
    tls://10.0.0.5:802?ca=plc-ca.pem&cert=wms.pem&key=wms.key
    rtu:/dev/serial/by-id/usb-…-if00?baud=115200

`identity` is the same for two texts that mean one port. One port serves one device: a printer's
answers, a scanner's codes and a PLC's registers cannot be told apart on a shared line, and each
driver opens a connection of its own. So two PLC units behind one host:port are refused too: a
gateway would let the two lines wait for each other, and the decision is due in 150 ms.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from wms.config.fields import Wrong, shown
from wms.domain.messages import say

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?", re.IGNORECASE)
_BAUDS = ("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400")
_RTU_BAUDS = _BAUDS[4:]  # below, one reading of the status takes longer than a decision may
_PARITIES = ("N", "E", "O")
_IPP_PORT = 631


@dataclass(frozen=True, slots=True)
class TcpPort:
    """We call, the device listens."""

    host: str
    port: int

    @property
    def identity(self) -> str:
        """The same for every text that means this port."""
        return f"net {_same_host(self.host)}:{self.port}"

    def __str__(self) -> str:
        return f"tcp://{_bracketed(self.host)}:{self.port}"


@dataclass(frozen=True, slots=True)
class TlsPort:
    """The same inside TLS. `ca` says whom to trust; `cert` and `key` who we are."""

    host: str
    port: int
    ca: Path
    cert: Path | None
    key: Path | None

    @property
    def identity(self) -> str:
        """The same for every text that means this port."""
        return f"net {_same_host(self.host)}:{self.port}"

    def __str__(self) -> str:
        return f"tls://{_bracketed(self.host)}:{self.port}"


@dataclass(frozen=True, slots=True)
class ListenPort:
    """The device calls us, from the address `peer`."""

    host: str
    port: int
    peer: str

    @property
    def identity(self) -> str:
        """By number alone: 0.0.0.0 is every address of this machine."""
        return f"listen {self.port}"

    def __str__(self) -> str:
        return f"listen://{_bracketed(self.host)}:{self.port}?peer={self.peer}"


@dataclass(frozen=True, slots=True)
class SerialPort:
    """RS-232 or USB-COM. `flow` is none, rtscts or xonxoff."""

    path: str
    baud: int
    parity: str = "N"
    flow: str = "none"

    @property
    def identity(self) -> str:
        """The device file itself, whichever link names it."""
        return _device(self.path)

    def __str__(self) -> str:
        return f"serial:{self.path}"


@dataclass(frozen=True, slots=True)
class RtuPort:
    """A serial line with Modbus RTU on it."""

    path: str
    baud: int
    parity: str
    stop_bits: int

    @property
    def identity(self) -> str:
        """The device file itself, whichever link names it."""
        return _device(self.path)

    def __str__(self) -> str:
        return f"rtu:{self.path}"


@dataclass(frozen=True, slots=True)
class UsbPort:
    """A printer of the kernel's usblp."""

    path: str

    @property
    def identity(self) -> str:
        """The device file itself, whichever link names it."""
        return _device(self.path)

    def __str__(self) -> str:
        return f"usb:{self.path}"


@dataclass(frozen=True, slots=True)
class EvdevPort:
    """A scanner in keyboard mode, taken away from the console."""

    path: str

    @property
    def identity(self) -> str:
        """The device file itself, whichever link names it."""
        return _device(self.path)

    def __str__(self) -> str:
        return f"evdev:{self.path}"


@dataclass(frozen=True, slots=True)
class IppPort:
    """An office printer or a CUPS queue."""

    uri: str
    host: str
    port: int
    path: str

    @property
    def identity(self) -> str:
        """With its path: the queues of one CUPS share a host and port."""
        return f"ipp {_same_host(self.host)}:{self.port}{self.path}"

    def __str__(self) -> str:
        return self.uri


RasterPort = TcpPort | SerialPort | UsbPort
PrinterPort = RasterPort | IppPort
ScannerPort = TcpPort | ListenPort | SerialPort | EvdevPort
SorterPort = TcpPort | TlsPort | RtuPort
AnyPort = PrinterPort | ScannerPort | SorterPort


class _Given:
    """A text taken apart; what cannot be used is refused with the forms there are."""

    def __init__(self, whole: str, folder: Path, allowed: str) -> None:
        self.whole, self.folder, self.allowed = whole, folder, allowed
        self.scheme, _, rest = whole.partition(":")
        self.rest, asked, query = rest.partition("?")
        pairs = [pair.partition("=") for pair in query.split("&")] if asked else []
        self.options = {key: value for key, _, value in pairs}
        if len(self.options) < len(pairs) or not all(self.options.values()):
            raise self.wrong()

    def wrong(self) -> Wrong:
        return Wrong(say("config.port", value=shown(self.whole), allowed=self.allowed))

    def only(self, *known: str) -> None:
        """Refuse options that this form does not have."""
        for option in self.options:
            if option not in known:
                allowed = ", ".join(known) or "-"
                raise Wrong(say("config.port_option", option=shown(option), allowed=allowed))

    def choice(self, option: str, allowed: Sequence[str], default: str) -> str:
        value = self.options.get(option, default)
        if value not in allowed:
            told = ", ".join(allowed)
            raise Wrong(say("config.port_value", option=option, value=shown(value), allowed=told))
        return value

    def file(self, option: str) -> Path | None:
        return self.folder / self.options[option] if option in self.options else None

    def needed(self, option: str) -> str:
        if option not in self.options:
            raise Wrong(say("config.port_needs", option=option, allowed=self.allowed))
        return self.options[option]

    def path(self) -> str:
        """An absolute path of a device file."""
        if not self.rest.startswith("/") or self.rest.startswith("//"):
            raise self.wrong()
        return self.rest

    def address(self, rest: str | None = None) -> tuple[str, int]:
        """HOST:PORT, the host in brackets where it is IPv6."""
        rest = self.rest if rest is None else rest
        found = re.fullmatch(r"//(?:\[([0-9A-Fa-f:.]+)\]|([^:/\[\]@]+)):([0-9]{1,5})", rest)
        if not found:
            raise self.wrong()
        host, port = found[1] or found[2], int(found[3])
        if not 1 <= port <= 65535 or not _is_host(host, bracketed=bool(found[1])):
            raise self.wrong()
        return host, port


def _tcp(given: _Given) -> TcpPort:
    given.only()
    return TcpPort(*given.address())


def _tls(given: _Given) -> TlsPort:
    given.only("ca", "cert", "key")
    ca = given.folder / given.needed("ca")
    if "cert" in given.options or "key" in given.options:
        given.needed("cert")
        given.needed("key")
    return TlsPort(*given.address(), ca, given.file("cert"), given.file("key"))


def _listen(given: _Given) -> ListenPort:
    given.only("peer")
    peer = given.needed("peer")
    if not _is_address(peer):
        raise Wrong(say("config.port_peer", value=shown(peer)))
    # As the operating system will name the caller.
    return ListenPort(*given.address(), str(ipaddress.ip_address(peer)))


def _scanner_line(given: _Given) -> SerialPort:
    given.only("baud")
    return SerialPort(given.path(), int(given.choice("baud", _BAUDS, "9600")))


def _printer_line(given: _Given) -> SerialPort:
    given.only("baud", "parity", "flow")
    return SerialPort(
        given.path(),
        int(given.choice("baud", _BAUDS, "9600")),
        given.choice("parity", _PARITIES, "N"),
        given.choice("flow", ("none", "rtscts", "xonxoff"), "none"),
    )


def _rtu(given: _Given) -> RtuPort:
    given.only("baud", "parity", "stop")
    return RtuPort(
        given.path(),
        int(given.choice("baud", _RTU_BAUDS, "115200")),
        given.choice("parity", _PARITIES, "E"),
        int(given.choice("stop", ("1", "2"), "1")),
    )


def _usb(given: _Given) -> UsbPort:
    given.only()
    return UsbPort(given.path())


def _evdev(given: _Given) -> EvdevPort:
    given.only()
    return EvdevPort(given.path())


def _ipp(given: _Given) -> IppPort:
    given.only()
    place, slash, path = given.rest.removeprefix("//").partition("/")
    if not given.rest.startswith("//") or not slash or "#" in path:
        raise given.wrong()
    if not re.search(r":[0-9]+\Z", place):
        place += f":{_IPP_PORT}"
    host, port = given.address(f"//{place}")
    return IppPort(given.whole, host, port, f"/{path}")


@dataclass(frozen=True, slots=True)
class Forms:
    """The ports one kind of device may have."""

    TEXTS: ClassVar[Mapping[str, str]] = {
        "tcp": "tcp://HOST:PORT",
        "tls": "tls://HOST:PORT?ca=FILE[&cert=FILE&key=FILE]",
        "listen": "listen://HOST:PORT?peer=IP",
        "serial": "serial:/dev/serial/by-id/…?baud=9600",
        "rtu": "rtu:/dev/serial/by-id/…?baud=115200",
        "usb": "usb:/dev/usb/lp0",
        "evdev": "evdev:/dev/input/by-id/…",
        "ipp": "ipp://HOST[:631]/PATH",
        "ipps": "ipps://HOST[:631]/PATH",
    }
    readers: Mapping[str, Callable[[_Given], AnyPort]]

    @property
    def allowed(self) -> str:
        """The forms as a person writes them."""
        return " | ".join(self.TEXTS[scheme] for scheme in self.readers)

    def read(self, value: Any, folder: Path) -> AnyPort:
        """The port `value` means; files relative to `folder`. Raises Wrong."""
        if not isinstance(value, str):
            raise Wrong(say("config.want_text"))
        if not value.isprintable() or " " in value or len(value) > 500:
            raise Wrong(say("config.port", value=shown(value), allowed=self.allowed))
        given = _Given(value, folder, self.allowed)
        if given.scheme not in self.readers:
            raise given.wrong()
        return self.readers[given.scheme](given)


RASTER_FORMS = Forms({"tcp": _tcp, "serial": _printer_line, "usb": _usb})
IPP_FORMS = Forms({"ipp": _ipp, "ipps": _ipp})
PRINTER_FORMS = Forms({**RASTER_FORMS.readers, **IPP_FORMS.readers})
SCANNER_FORMS = Forms({"tcp": _tcp, "listen": _listen, "serial": _scanner_line, "evdev": _evdev})
SORTER_FORMS = Forms({"tcp": _tcp, "tls": _tls, "rtu": _rtu})


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_host(host: str, *, bracketed: bool) -> bool:
    if bracketed or re.fullmatch(r"[0-9.]+", host):
        return _is_address(host)
    return bool(_HOST.fullmatch(host))


def _same_host(host: str) -> str:
    plain = host.lower()
    if plain == "localhost":
        return "127.0.0.1"
    return str(ipaddress.ip_address(plain)) if _is_address(plain) else plain


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _device(path: str) -> str:
    return f"device {os.path.realpath(path)}"
