"""The office looks at what is not on paper, and sends a queue elsewhere."""

import socket
from contextlib import closing

import pytest

from tests.sites import Town

PRINTERS = """
[[printers]]
name = "label-1"
language = "zpl"
port = "tcp://127.0.0.1:{one}"

[[printers]]
name = "label-2"
language = "tspl"
port = "tcp://127.0.0.1:{two}"
terminals = ["T-77"]
"""


def nobody_there() -> int:
    """A port at which nothing listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def town(loaded_town: Town) -> Town:
    """Two label printers in the configuration, both switched off; the gateway has tried them."""
    with loaded_town.config().open("a", encoding="utf-8") as file:
        file.write(PRINTERS.format(one=nobody_there(), two=nobody_there()))
    loaded_town.office()("gateway", "--once")
    return loaded_town


def test_what_waits_is_listed_with_its_printer(town: Town) -> None:
    office = town.office()
    told = office.figures("printer", "jobs")
    assert {job["printer"] for job in told["jobs"]} == {"label-1"}
    assert told["counts"] == {"queued": len(told["jobs"])}
    shown = office.done("printer", "jobs").out
    assert f"箱标签 {told['jobs'][0]['number']}" in shown
    assert f"等待 {len(told['jobs'])}，待确认 0，没打出来 0" in shown


def test_a_queue_is_sent_to_another_and_comes_out_there(town: Town) -> None:
    office = town.office()
    waiting = len(office.figures("printer", "jobs")["jobs"])
    assert (
        f"label-1 的 {waiting} 份转给 label-2"
        in office.done("printer", "send", "label-1", "label-2").out
    )
    assert {job["printer"] for job in office.figures("printer", "jobs")["jobs"]} == {"label-2"}
    office.done("printer", "send", "label-1", "folder")
    office("gateway", "--once")
    # What waited at label-2 stays there until somebody sends that on as well.
    office.done("printer", "send", "label-1", "label-1")
    office.done("printer", "send", "label-2", "folder")
    office("gateway", "--once")
    assert {job["printer"] for job in office.figures("printer", "jobs")["jobs"]} <= {"label-1"}
    assert office.figures("check")["check"] == "ok"


@pytest.mark.parametrize(
    ("names", "code", "expected"),
    [
        (("label-9", "label-1"), 2, "没有打印机「label-9」"),
        (("label-1", "[/]"), 2, "没有打印机「[/]」"),
        (("label-1", "label-1"), 1, "本来就打自己的任务"),
    ],
)
def test_what_cannot_be_sent_is_refused(
    names: tuple[str, str], code: int, expected: str, town: Town
) -> None:
    told = town.office()("printer", "send", *names)
    assert told.code == code
    assert expected in told.line
