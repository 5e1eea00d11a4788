"""The disk that papers and files are written to is full: one line says so, nothing half lies under
a paper's name, and no copy counts as handed out; with room again it is there at once."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_receipts import receive_all_of_the_first_supplier
from tests.exchange.conftest import new_stage, new_town, nothing_in_the_environment
from tests.sites import DAY, Town
from wms.domain.messages import Unavailable
from wms.gateway.printing import write_whole

__all__ = ["new_stage", "new_town", "nothing_in_the_environment"]

PAGE = 4096
NO_ROOM = "No space left on device"


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A disk of one page, which is taken."""
    disk = tmp_path / "full"
    disk.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={PAGE}", "none", str(disk))
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a small disk here")
    try:
        (disk / "filler").write_bytes(b"x" * PAGE)
        yield disk
    finally:
        subprocess.run(("umount", str(disk)), check=True)


@pytest.fixture
def received(new_town: Town) -> Town:
    """A supplier was received, its paper still waits; the book is closed."""
    office = new_town.office()
    office.done("import", new_town.data)
    receive_all_of_the_first_supplier(new_town)
    office.done("notice", "--date", DAY, "--out", new_town.folder / "notices")
    office.done("cutoff", "--date", DAY)
    return new_town


WRITES = (
    ("settle", "show", "--date", DAY),
    ("settle", "show", "--date", DAY, "--format", "pdf"),
    ("notice", "--date", DAY),
    ("notice", "--date", DAY, "--format", "pdf"),
    ("export", "--date", DAY),
    ("export", "--date", DAY, "--format", "parquet"),
    ("report", "--date", DAY),
    ("report", "--date", DAY, "--format", "xlsx"),
)


def test_what_finds_no_room_says_so_and_leaves_nothing(received: Town, full: Path) -> None:
    office = received.office()
    for command in WRITES:
        told = office(*command, "--out", full)
        assert told.code in (2, 3), command
        line = told.err.splitlines()[-1]
        assert NO_ROOM in line, command
        assert "数据库" not in line, command
        assert [path.name for path in full.iterdir()] == ["filler"], command
    office.done("check")


def test_a_copy_that_found_no_room_still_waits(received: Town, full: Path) -> None:
    """Neither the original nor the reprint is used up by a disk that was full."""
    office = received.office()
    ((number,),) = received.rows("SELECT number FROM goods_receipt")
    copies = "SELECT copy, state FROM print_job WHERE paper = 'goods_receipt' ORDER BY copy"
    for copy, reason in ((0, ()), (1, ("--reason", "lost"))):
        told = office("receipt", "print", number, *reason, "--out", full)
        assert (told.code, NO_ROOM in told.line) == (2, True)
        assert received.rows(copies)[-1] == (copy, "queued")
        again = office.figures("receipt", "print", number, "--out", received.folder)
        assert again["copy"] == copy
        assert Path(again["file"]).read_bytes().startswith(b"%PDF")
        assert received.rows(copies)[-1][1] == "printed"
    office.done("check")


def test_the_print_folder_is_full(full: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        write_whole(full / "goods_receipt_GR20261121-0001.pdf", b"%PDF" * PAGE)
    assert refusal.value.message.values["cause"] == NO_ROOM
    assert [path.name for path in full.iterdir()] == ["filler"]


def test_nobody_reads_what_is_said(received: Town) -> None:
    """The standard output leads to a disk without room."""
    program = (sys.executable, "-m", "wms.cli", "--config", str(received.config()))
    with Path("/dev/full").open("w") as out:
        done = subprocess.run(
            (*program, "settle", "show", "--date", DAY),
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.splitlines()[0].startswith("写不下了")
