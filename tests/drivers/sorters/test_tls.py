"""The sorter inside TLS."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.simulators.sorter import (
    Plc,
    serve_tls,
)
from drivers.sorters import (
    LinkDown,
    LinkError,
    probe,
    tls_link,
)
from tests.drivers.sorters.house import labels
from tests.drivers.sorters.wire import LINE, all_sorted, at_work

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


@dataclass
class Papers:
    """A self-signed certificate for loopback and its key."""

    certificate: Path
    key: Path


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Made by openssl, for this run only."""
    folder = tmp_path_factory.mktemp("tls")
    made = Papers(folder / "plc.pem", folder / "plc.key")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=plc", "-addext", "subjectAltName=IP:127.0.0.1"),
            *("-keyout", str(made.key), "-out", str(made.certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return made


@needs_openssl
async def test_over_tls_with_a_certificate_on_both_sides(papers: Papers) -> None:
    plc = Plc(LINE)
    plc.feed_all(labels(5, 5))
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(papers.certificate, papers.key)
    theirs.load_verify_locations(papers.certificate)
    theirs.verify_mode = ssl.CERT_REQUIRED
    ours = ssl.create_default_context(cafile=str(papers.certificate))
    async with serve_tls(plc, theirs) as server:
        nobody = tls_link("127.0.0.1", ours, server.port)
        with pytest.raises(LinkError):
            await probe(nobody, plc.map)
        known = ssl.create_default_context(cafile=str(papers.certificate))
        known.load_cert_chain(papers.certificate, papers.key)
        async with at_work(plc, tls_link("127.0.0.1", known, server.port)) as house:
            await all_sorted(plc, house)
            assert len(house.counted) == 5


@needs_openssl
async def test_a_plc_with_an_unknown_certificate_is_not_spoken_to(papers: Papers) -> None:
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(papers.certificate, papers.key)
    plc = Plc(LINE)
    async with serve_tls(plc, theirs) as server:
        with pytest.raises(LinkDown, match="certificate verify failed"):
            await probe(tls_link("127.0.0.1", ssl.create_default_context(), server.port), plc.map)
        assert server.requests == 0
