"""One slip at a time in the configuration of a hall: the file, the key that is told, and what a
person reads in English and in Chinese. Those about sorters stand in `sorter_slips`."""

from tests.config.files import HALL, LABEL, SECOND, SITE


def changed(before: str, after: str, text: str = HALL) -> str:
    """The hall with one thing changed."""
    assert text.count(before) == 1, before
    return text.replace(before, after)


ONE_FAULT = {
    "a key nobody knows": (
        changed('id = "CW01"', 'id = "CW01"\ncolour = 1'),
        "site.colour",
        "there is no such key; allowed: central, cutoff, gs1_prefix, id, kind, name, number",
        "没有这一项；可以写的是 central, cutoff, gs1_prefix, id, kind, name, number",
    ),
    "a table nobody knows": (
        HALL + "[robots]\n",
        "robots",
        "allowed: exchange, print, printers, receiving, scanners, site, sorters, store, terminal",
        "可以写的是 exchange, print, printers, receiving",
    ),
    "docks that are no range": (
        HALL + '[receiving.docks]\n"D30..D01" = ["ambient"]\n',
        "receiving.docks.D30..D01",
        "numbered ones such as D01..D30",
        "连号如 D01..D30",
    ),
    "a dock twice": (
        HALL + '[receiving.docks]\n"D01..D09" = ["ambient"]\nD07 = ["frozen"]\n',
        "receiving.docks.D07",
        "dock D07 is in D01..D09 already",
        "月台 D07 已在 D01..D09 里",
    ),
    "a dock for no goods": (
        HALL + "[receiving.docks]\nD07 = []\n",
        "receiving.docks.D07",
        "needs at least one zone",
        "至少写一个温层",
    ),
    "a hall that closes before it opens": (
        HALL + '[receiving]\ncloses = "15:00:00"\n',
        "receiving.closes",
        "must be later than opens, 16:00",
        "要晚于开始时间 16:00",
    ),
    "a time nobody keeps": (
        HALL + '[receiving]\nopens = "16:03:00"\n',
        "receiving.opens",
        "whole steps of 5 minutes",
        "要整 5 分钟",
    ),
    "a key missing": (changed("number = 0\n", ""), "site.number", "must be given", "必须写"),
    "a number in quotes": (
        changed("number = 0", 'number = "0"'),
        "site.number",
        "must be a whole number, without quotes",
        "要写成整数，不加引号",
    ),
    "true is no number": (
        changed("reject = 12", "reject = 12\nunit = true"),
        "sorters[sorter-1].unit",
        "must be a whole number",
        "要写成整数",
    ),
    "text without quotes": (
        changed('name = "label-1"', "name = 1"),
        "printers[1].name",
        "must be text, in quotes",
        "要写成文字，加引号",
    ),
    "a number beyond its range": (
        changed("number = 0", "number = 1000"),
        "site.number",
        "1000 is out of range: 0 to 999",
        "1000 超出范围：0 到 999",
    ),
    "a kind of site there is not": (
        changed("central_warehouse", "warehouse"),
        "site.kind",
        '"warehouse" will not do; allowed: central_warehouse, grid_station',
        "「warehouse」不行；可以写的是 central_warehouse, grid_station",
    ),
    "a cutoff that is no time": (
        changed("number = 0", 'number = 0\ncutoff = "elf"'),
        "site.cutoff",
        "must be a time of day",
        "要写成时刻",
    ),
    "a site without a name": (changed("中心仓", ""), "site.name", "1 to 80", "1 到 80"),
    "a site id with a slash": (
        changed('"CW01"', '"CW/01"'),
        "site.id",
        '"CW/01" will not do: letters, digits, - and _ only, 1 to 64 of them',
        "只用字母、数字、- 和 _，1 到 64 个",
    ),
    "a company prefix that is none": (
        changed("6901234", "69"),
        "site.gs1_prefix",
        "7 to 10 digits",
        "7 到 10 位数字",
    ),
    "one printer instead of a list": (
        SITE + LABEL.replace("[[printers]]", "[printers]"),
        "printers",
        "must be a list: [ … ], for devices [[ … ]]",
        "设备写成 [[ … ]]",
    ),
    "a device that is only a name": (
        'printers = ["label-1"]' + SITE,
        "printers[1]",
        "must be a table",
        "要写成一节",
    ),
    "a language printers do not speak": (
        changed('"zpl"', '"epl"'),
        "printers[label-1].language",
        '"epl" will not do; allowed: zpl, tspl, escpos, ipp',
        "可以写的是 zpl, tspl, escpos, ipp",
    ),
    "a resolution no printer has": (
        changed('"zpl"', '"zpl"\ndpi = 204'),
        "printers[label-1].dpi",
        '"204" will not do; allowed: 203, 300',
        "可以写的是 203, 300",
    ),
    "a head wider than any": (
        changed('"zpl"', '"zpl"\nwidth = 40000'),
        "printers[label-1].width",
        "out of range: 64 to 4000",
        "超出范围：64 到 4000",
    ),
    "a head too narrow for the label": (
        changed('"zpl"', '"zpl"\nwidth = 799'),
        "printers[label-1].width",
        "the head has 799 dots; a label of 100 mm at 203 dpi needs 800",
        "打印头 799 点，203 dpi 下放不下 100 毫米的标签：至少 800 点",
    ),
    "wide enough only at the other resolution": (
        changed('"zpl"', '"zpl"\nwidth = 832\ndpi = 300'),
        "printers[label-1].width",
        "needs 1181",
        "至少 1181 点",
    ),
    "an A4 printer measured in dots": (
        changed('"ipp"', '"ipp"\nwidth = 832'),
        "printers[a4-1].width",
        "does not belong to an ipp printer",
        "ipp 打印机不写这一项",
    ),
    "an A4 printer with a resolution": (
        changed('"ipp"', '"ipp"\ndpi = 203'),
        "printers[a4-1].dpi",
        "does not belong to an ipp printer",
        "ipp 打印机不写这一项",
    ),
    "a label for the A4 printer": (
        changed('"ipp"', '"ipp"\npapers = ["container_label"]'),
        "printers[a4-1].papers",
        "ipp cannot print container_label; it can print manifest, delivery_notes",
        "ipp 打印机打不了 container_label；它能打 manifest, delivery_notes",
    ),
    "a manifest for the label printer": (
        changed('"zpl"', '"zpl"\npapers = ["container_label", "manifest"]'),
        "printers[label-1].papers",
        "zpl cannot print manifest; it can print container_label",
        "zpl 打印机打不了 manifest；它能打 container_label",
    ),
    "a paper nobody prints": (
        changed('"zpl"', '"zpl"\npapers = ["receipt"]'),
        "printers[label-1].papers[1]",
        '"receipt" will not do; allowed: container_label, manifest, delivery_notes',
        "可以写的是 container_label, manifest, delivery_notes",
    ),
    "a terminal with an impossible name": (
        changed('"zpl"', '"zpl"\nterminals = ["T 01"]'),
        "printers[label-1].terminals[1]",
        "1 to 32 of them",
        "1 到 32 个",
    ),
    "a label printer at an office port": (
        changed("tcp://10.0.0.7:9100", "ipp://10.0.0.7/ipp"),
        "printers[label-1].port",
        "allowed: tcp://HOST:PORT | serial:/dev/serial/by-id/…?baud=9600 | usb:/dev/usb/lp0",
        "可以写成 tcp://HOST:PORT | serial:/dev/serial/by-id/…?baud=9600 | usb:/dev/usb/lp0",
    ),
    "an office printer at a label port": (
        changed("ipp://10.0.0.9/ipp/print", "tcp://10.0.0.9:9100"),
        "printers[a4-1].port",
        "allowed: ipp://HOST[:631]/PATH | ipps://HOST[:631]/PATH",
        "可以写成 ipp://HOST[:631]/PATH | ipps://HOST[:631]/PATH",
    ),
    "two devices of one name": (
        changed("belt-1", "label-1"),
        "scanners[label-1].name",
        "printers[label-1] has this name too",
        "与 printers[label-1] 重名",
    ),
    "two printers of one name": (
        changed("a4-1", "label-1"),
        "printers[label-1].name",
        "printers[label-1] has this name too",
        "与 printers[label-1] 重名",
    ),
    "a name the gateway uses": (
        changed("belt-1", "gateway"),
        "scanners[gateway].name",
        "choose another",
        "换一个",
    ),
    "a sorter named like the terminal": (
        changed("sorter-1", "T-01"),
        "sorters[T-01].name",
        "this is the id of [terminal]",
        "与 [terminal] id 重名",
    ),
    "two devices on one port": (
        changed("10.0.0.8:2112", "10.0.0.7:9100"),
        "scanners[belt-1].port",
        'printers[label-1] is at "tcp://10.0.0.7:9100" already: one port serves one device',
        "「tcp://10.0.0.7:9100」已接 printers[label-1]：一个端口只接一台设备",
    ),
    "two PLC units behind one port": (
        changed("10.0.0.6:502", "10.0.0.5:502", HALL + SECOND),
        "sorters[sorter-2].port",
        "sorters[sorter-1] is at",
        "已接 sorters[sorter-1]",
    ),
    "a terminal's scanner on the gateway's port": (
        HALL + '[terminal]\nscanners = [{ port = "tcp://10.0.0.8:2112" }]\n',
        "terminal.scanners[1].port",
        "scanners[belt-1] is at",
        "已接 scanners[belt-1]",
    ),
    "a keyboard told to beep": (
        changed('"tcp://10.0.0.8:2112"', '"evdev:/dev/input/by-id/x-kbd"\nmodel = "edb"'),
        "scanners[belt-1].model",
        "hears no commands: model can only be plain",
        "model 只能是 plain",
    ),
    "a model nobody makes": (
        changed("2112", '2112"\nmodel = "loud'),
        "scanners[belt-1].model",
        "allowed: plain, edb, edb_ack",
        "可以写的是 plain, edb, edb_ack",
    ),
    "a prefix that may be data": (
        changed("2112", '2112"\nprefix = "\\u001d'),
        "scanners[belt-1].prefix",
        "without CR, LF, TAB and GS",
        "不含回车、换行、制表符和 GS",
    ),
    "a scanner that is not there": (
        changed("reject = 12", 'reject = 12\nscanner = "belt-7"'),
        "sorters[sorter-1].scanner",
        '[[scanners]] has no "belt-7"; it has: belt-1',
        "[[scanners]] 里没有「belt-7」；有的是 belt-1",
    ),
}
