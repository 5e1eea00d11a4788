"""What a terminal weighs after it has done something large for a moment."""

import subprocess
import sys

import pytest

PINS = """
from pathlib import Path
from threading import Thread
from wms.operations.pins import Pins
from wms.terminal.memory import give_back, share_one_heap

def kept():
    words = Path("/proc/self/status").read_text().split("VmRSS:")[1].split()
    return int(words[0])

def sign_in():
    pins = Pins(bytes(32))
    stored = pins.hash("P1", "730461")
    before = kept()
    for _ in range(3):
        assert pins.holds(stored, "P1", "730461")
    give_back()
    print((kept() - before) // 1024)

share_one_heap()
desk = Thread(target=sign_in)
desk.start()
desk.join()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's habit")
def test_signing_in_again_and_again_leaves_nothing_behind() -> None:
    done = subprocess.run([sys.executable, "-c", PINS], capture_output=True, check=True)
    assert int(done.stdout) < 5
