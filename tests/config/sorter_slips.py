"""One slip at a time in what a configuration says of its sorters, told as in `slips`."""

from tests.config.files import HALL, SECOND
from tests.config.slips import changed


def mapped(block: str, *lines: str) -> str:
    """The hall with a part of the register map moved."""
    return HALL + f"[sorters.map.{block}]\n" + "\n".join(lines)


REGISTERS = "sorters[sorter-1].map"
SORTER_FAULT = {
    "one scanner over two belts": (
        (HALL + SECOND).replace("reject = 12", 'reject = 12\nscanner = "belt-1"'),
        "sorters[sorter-2].scanner",
        'scanner "belt-1" belongs to sorters[sorter-1] already',
        "扫描枪「belt-1」已归 sorters[sorter-1]",
    ),
    "codes read twice": (
        changed("reject = 12", 'reject = 12\nscanner = "belt-1"')
        + "[sorters.map.barcode]\nbase = 100\n",
        f"{REGISTERS}.barcode",
        'scanner "belt-1" reads the codes already',
        "条码已由扫描枪「belt-1」读",
    ),
    "codes read by nobody": (
        HALL + "[sorters.map]\nbarcode = false\n",
        f"{REGISTERS}.barcode",
        "nobody would read the codes",
        "条码无处可读",
    ),
    "a chute beyond the last": (
        changed('2 = "GS002-A"', '65 = "GS002-A"'),
        "sorters[sorter-1].chutes.65",
        '"65" is no chute number: 1 to 64',
        "「65」不是格口号：1 到 64",
    ),
    "a chute before the first": (
        changed('2 = "GS002-A"', '0 = "GS002-A"'),
        "sorters[sorter-1].chutes.0",
        "1 to 64",
        "1 到 64",
    ),
    "a chute under a second name": (
        changed('2 = "GS002-A"', '01 = "GS002-A"'),
        "sorters[sorter-1].chutes.01",
        "without leading zeros",
        "前面不加 0",
    ),
    "a reject chute beyond the last": (
        changed("reject = 12", "reject = 65"),
        "sorters[sorter-1].reject",
        "1 to 64",
        "1 到 64",
    ),
    "goods sent to the reject chute": (
        changed('2 = "GS002-A"', '12 = "GS002-A"'),
        "sorters[sorter-1].chutes.12",
        "12 is the reject chute and leads to no destination",
        "12 是异常口（reject），不能再给目的地",
    ),
    "a sorter without chutes": (
        changed('1 = "GS001-A"\n2 = "GS002-A"\n', ""),
        "sorters[sorter-1].chutes",
        "there is no chute",
        "一个格口也没有",
    ),
    "a chute to no position": (
        changed("GS002-A", "GS002-X"),
        "sorters[sorter-1].chutes.2",
        '"GS002-X" is no position code: destination-zone, such as GS001-A',
        "「GS002-X」不是格位码",
    ),
    "two chutes to one position": (
        changed("GS002-A", "GS001-A"),
        "sorters[sorter-1].chutes.2",
        "sorters[sorter-1].chutes.1 leads to GS001-A already",
        "格位 GS001-A 已归 sorters[sorter-1].chutes.1",
    ),
    "one position below two sorters": (
        HALL + SECOND.replace("GS001-C", "GS002-A"),
        "sorters[sorter-2].chutes.1",
        "sorters[sorter-1].chutes.2 leads to GS002-A already",
        "格位 GS002-A 已归 sorters[sorter-1].chutes.2",
    ),
    "a decision later than any belt waits": (
        changed("reject = 12", "reject = 12\ndecide_within_ms = 5000"),
        "sorters[sorter-1].decide_within_ms",
        "5000 is out of range: 50 to 1000",
        "5000 超出范围：50 到 1000",
    ),
    "a TLS file that is not there": (
        changed("tcp://10.0.0.5:502", "tls://10.0.0.5:802?ca=nowhere.pem"),
        "sorters[sorter-1].port",
        "there is no file",
        "没有文件",
    ),
    "a register map with a block nobody knows": (
        HALL + "[sorters.map.statuss]\nbase = 1\n",
        f"{REGISTERS}.statuss",
        "there is no such key; allowed: status, barcode, chutes, command",
        "可以写的是 status, barcode, chutes, command",
    ),
    "a register nobody knows": (
        mapped("chutes", "jam = 1"),
        f"{REGISTERS}.chutes.jam",
        "allowed: base, length, change, disabled, jammed",
        "可以写的是 base, length, change, disabled, jammed",
    ),
    "a register that is no number": (
        mapped("status", 'base = "0"'),
        f"{REGISTERS}.status.base",
        "must be a whole number",
        "要写成整数",
    ),
    "registers on one another": (
        mapped("status", "slots = 10"),
        f"{REGISTERS}.status.slots",
        "overlaps status.chute_full at offset 10",
        "与 status.chute_full 在偏移 10 处重叠",
    ),
    "blocks on one another": (
        mapped("barcode", "base = 40"),
        f"{REGISTERS}.barcode.base",
        "overlaps block status: it takes registers 0 to 43, this one begins at 40",
        "与 status 区重叠：status 占寄存器 0 到 43，本区从 40 开始",
    ),
    "a block longer than a request": (
        mapped("status", "length = 46"),
        f"{REGISTERS}.status.length",
        "46 is too short or too long: 1 to 45 registers, the most one request may read",
        "长度 46 不行：1 到 45 个寄存器",
    ),
    "more slots than a request reads": (
        mapped("status", "slot_count = 0"),
        f"{REGISTERS}.status.slot_count",
        "0 is out of range: 1 to 5",
        "0 超出范围：1 到 5",
    ),
    "a register outside its block": (
        mapped("status", "slots = 13"),
        f"{REGISTERS}.status.slots",
        "takes offsets 13 to 44, outside its block of 44 registers",
        "占偏移 13 到 44，超出本区的 44 个寄存器",
    ),
    "registers beyond the last": (
        mapped("command", "base = 65530"),
        f"{REGISTERS}.command.base",
        "takes registers 65530 to 65539, outside 0 to 65535",
        "占寄存器 65530 到 65539，超出 0 到 65535",
    ),
    "a command number before the command": (
        mapped("command", "cmd_seq = 0", "boot_id = 1", "heartbeat = 2", "ev_ack_seq = 3")
        + "\ntrack_hi = 9\n",
        f"{REGISTERS}.command.cmd_seq",
        "must be the last of its block (offset 9, not 0)",
        "必须是本区最后一个（偏移 9，不是 0）",
    ),
    "a heartbeat apart from its boot id": (
        mapped("command", "heartbeat = 5", "destination = 1"),
        f"{REGISTERS}.command.heartbeat",
        "must stand side by side",
        "必须相邻",
    ),
    "the unit in the wrong place": (
        HALL + "[sorters.map]\nunit = 3\n",
        f"{REGISTERS}.unit",
        "allowed: status, barcode, chutes, command",
        "可以写的是 status, barcode, chutes, command",
    ),
}
