"""Papers of a plausible night, for the tests of this room."""

import random
from datetime import date, datetime, timedelta, timezone

from wms.domain.codes import make_sscc
from wms.domain.delivery_papers import DeliveryLine
from wms.domain.messages import say
from wms.domain.papers import (
    Badge,
    BranchManifest,
    BranchStop,
    CommandCard,
    ContainerLabel,
    Copy,
    DeliveryNote,
    Handover,
    ManifestContainer,
    ManifestException,
    PickGroup,
    PickLine,
    PickList,
    PositionLabel,
    PutLine,
    PutList,
    TrunkManifest,
    TrunkStation,
)
from wms.domain.words import Area, ContainerType, Tier, Zone

CHINA = timezone(timedelta(hours=8))
DAY = date(2026, 11, 21)
PRINTED = datetime(2026, 11, 21, 23, 52, tzinfo=CHINA)
ORIGINAL = Copy(0, PRINTED, "班长 韦兰英")
REPRINT = Copy(2, PRINTED, "主管 黄志强", "司机联被雨淋湿，无法辨认")

NAMES = (
    "兴宁区民生街道兴宁社区", "西乡塘区华强街道", "武鸣区仙湖镇", "青秀区南阳镇施厚村民委员会",
    "良庆区那马镇", "邕宁区百济镇", "融水苗族自治县四荣乡荣地村", "三江侗族自治县", "宾阳县甘棠镇",
)  # fmt: skip
GOODS = (
    "百色桂七芒 5斤装", "荔浦芋头", "横县茉莉花茶 250g", "鲜牛奶 950ml 低温", "Pâtes alimentaires",
    "速冻手工水饺 猪肉白菜 1kg", "抽纸 3层 100抽×24包", "武鸣沃柑 中果 精品礼盒", "螺蛳粉 300g×6",
)  # fmt: skip


def containers(count: int, seed: int = 1, start: int = 1) -> tuple[ManifestContainer, ...]:
    """So many closed containers, mostly ambient totes."""
    dice = random.Random(seed)
    zones = dice.choices(list(Zone), (7, 2, 1), k=count)
    return tuple(
        ManifestContainer(
            make_sscc("6901234", 1, start + i),
            ContainerType.INSULATED_BOX if zone is not Zone.AMBIENT
            else dice.choice((ContainerType.TOTE, ContainerType.CAGE)),
            zone,
            dice.randint(3, 60),
            dice.randint(20, 180),
            dice.randint(10_000, 300_000),
            dice.randint(20_000, 600_000),
        )
        for i, zone in enumerate(zones)
    )  # fmt: skip


def handover(**known: object) -> Handover:
    """A departure with everything known."""
    facts: dict[str, object] = {
        "origin_id": "CW01",
        "origin_name": "南宁中心仓",
        "dock": "D07",
        "carrier": "桂运冷链物流有限公司",
        "plate": "桂A68868",
        "driver": "覃建国",
        "driver_phone": "13800000001",
        "planned_departure": "2026-11-22 00:00",
        "loading_started_at": datetime(2026, 11, 21, 22, 41, tzinfo=CHINA),
        "loading_ended_at": datetime(2026, 11, 21, 23, 48, tzinfo=CHINA),
        "departed_at": datetime(2026, 11, 21, 23, 58, tzinfo=CHINA),
        "seals": ("GX0048213", "GX0048214"),
        "set_points": ((Zone.CHILLED, 40), (Zone.FROZEN, -200)),
        "readings": ((Zone.CHILLED, 46), (Zone.FROZEN, -187)),
    }
    return Handover(**{**facts, **known})  # type: ignore[arg-type]


EXCEPTIONS = (
    ManifestException(
        "short", "GS012", "S00285", "百色桂七芒 5斤装", 12, "供应商少送，韦兰英 22:10"
    ),
    ManifestException(
        "forced", "GS007", "S01198", "鲜牛奶 950ml 低温", 36, "主管 黄志强：车辆不能再等"
    ),
)


def trunk_manifest(per_station: tuple[int, ...] = (24, 24, 24), **known: object) -> TrunkManifest:
    """A trunk truck with so many containers for each station, in reverse drop order."""
    stations, start = [], 1
    for index, count in enumerate(per_station):
        drop = len(per_station) - index
        stations.append(
            TrunkStation(
                f"GS{drop:03d}",
                f"{NAMES[index % len(NAMES)]}网格站",
                f"广西南宁市{NAMES[index % len(NAMES)]}物流园 3 号",
                f"0771{drop:07d}",
                drop,
                f"0{1 + drop % 6}:30",
                containers(count, index, start),
            )
        )
        start += count
    facts: dict[str, object] = {
        "number": "T03-20261121-1",
        "version": 1,
        "wave_id": "W20261121",
        "business_date": DAY,
        "route_id": "T03",
        "route_name": "干线03 南宁—柳州北线",
        "issuer": "班长 韦兰英",
        "handover": handover(),
        "stations": tuple(stations),
        "exceptions": EXCEPTIONS,
        "empties_out": 48,
        "checksum": "9f2c51d07be84a36",
    }
    return TrunkManifest(**{**facts, **known})  # type: ignore[arg-type]


def branch_manifest(stops: int = 40, **known: object) -> BranchManifest:
    """A branch vehicle with so many stops."""
    dice = random.Random(stops)
    rows = []
    for sequence in range(1, stops + 1):
        load = containers(dice.randint(1, 3), sequence, sequence * 10)
        name = NAMES[sequence % len(NAMES)]
        rows.append(
            BranchStop(
                sequence,
                f"P4501020010{sequence:02d}",
                f"{name}自提点",
                f"团长{sequence:03d}",
                f"137{sequence:08d}",
                f"广西南宁市{name}村委会旁便民超市",
                dice.choice(list(Area)),
                load,
                sum(c.items for c in load),
                dice.choice((0, 0, 0, 2)),
                f"{7 + sequence // 12:02d}:{sequence * 5 % 60:02d}",
            )
        )
    facts: dict[str, object] = {
        "number": "GS001-B01-20261121-1",
        "version": 1,
        "wave_id": "W20261121",
        "business_date": DAY,
        "route_id": "GS001-B01",
        "route_name": "兴宁支线01",
        "issuer": "班长 莫丽华",
        "handover": handover(origin_id="GS001", origin_name="兴宁区民生街道网格站", dock="B02"),
        "stops": tuple(rows),
        "exceptions": EXCEPTIONS[:1],
        "empties_out": 22,
        "checksum": "1c77ab09de5540f2",
    }
    return BranchManifest(**{**facts, **known})  # type: ignore[arg-type]


def pick_list(tier: Tier = Tier.BRANCH, groups: int = 20, lines: int = 8) -> PickList:
    """The pick list of a route with so many destinations of so many lines."""
    dice = random.Random(groups * lines)
    return PickList(
        "PL-GS001-B01-20261121",
        tier,
        "GS001-B01",
        "兴宁支线01",
        "兴宁区民生街道网格站",
        "W20261121",
        DAY,
        "07:00",
        tuple(
            PickGroup(
                sequence,
                f"P4501020010{sequence:02d}",
                f"{NAMES[sequence % len(NAMES)]}自提点",
                tuple(
                    PickLine(
                        f"{dice.choice('ABCD')}{dice.randint(1, 20):02d}-{dice.randint(1, 4)}",
                        f"S{dice.randint(1, 5100):05d}",
                        f"69{dice.randint(0, 10**11 - 1):011d}",
                        dice.choice(GOODS),
                        dice.choice(list(Zone)),
                        "件",
                        dice.randint(1, 30),
                    )
                    for _ in range(lines)
                ),
            )
            for sequence in range(1, groups + 1)
        ),
    )


def put_list(lines: int = 30) -> PutList:
    """One product and the positions it goes to."""
    return PutList(
        "PUT-S00285-20261121",
        "S00285",
        "6900350006025",
        "百色桂七芒 5斤装",
        Zone.AMBIENT,
        "件",
        "D03-1",
        "南宁中心仓",
        "W20261121",
        DAY,
        tuple(
            PutLine(
                f"GS{i:03d}-A", f"GS{i:03d}", f"{NAMES[i % len(NAMES)]}网格站", "T03", i % 17 + 1
            )
            for i in range(1, lines + 1)
        ),
    )


def label(tier: Tier = Tier.TRUNK, **known: object) -> ContainerLabel:
    """The label of a closed container."""
    trunk = tier is Tier.TRUNK
    facts: dict[str, object] = {
        "tier": tier,
        "big": "GS012" if trunk else "GS001-B01 07",
        "destination_id": "GS012" if trunk else "P450102001007",
        "destination_name": "融水苗族自治县四荣乡荣地村网格站"
        if trunk
        else "青秀区南阳镇施厚村自提点",
        "route_id": "T03" if trunk else "GS001-B01",
        "sequence": 3 if trunk else 7,
        "sscc": make_sscc("6901234", 1, 4711),
        "type": ContainerType.TOTE,
        "zone": Zone.CHILLED,
        "kinds": 14,
        "items": 131,
        "wave_id": "W20261121",
        "business_date": DAY,
        "index": 1 if not trunk else 17,
        "count": None if trunk else 2,
    }
    return ContainerLabel(**{**facts, **known})  # type: ignore[arg-type]


def delivery_note(customers: int = 12) -> DeliveryNote:
    """The note of one point with its customers' lines."""
    dice = random.Random(customers)
    lines = []
    for customer in range(customers):
        for line in range(1, dice.randint(1, 3) + 1):
            ordered = dice.randint(1, 4)
            lines.append(
                DeliveryLine(
                    f"O20261121{customer:07d}",
                    line,
                    f"C66385{customer:02d}",
                    f"S{dice.randint(1, 5100):05d}",
                    dice.choice(GOODS),
                    "件",
                    ordered,
                    ordered if dice.random() > 0.1 else ordered - 1,
                )
            )
    return DeliveryNote(
        "DN-P450102001007-20261121",
        "P450102001007",
        "青秀区南阳镇施厚村自提点",
        "团长001007",
        "13746707741",
        "广西南宁市青秀区南阳镇施厚村村委会旁便民超市",
        "青秀区南阳镇网格站",
        "GS001-B01",
        7,
        "W20261121",
        DAY,
        containers(2, 5, 900),
        tuple(lines),
    )


def badge() -> Badge:
    """A sorter's badge."""
    return Badge("E0042", "韦兰英", "sorter", "南宁中心仓", "WB" + "A2B3C4D5E6F7G2H3J4K5L6M7N2")


def position_label() -> PositionLabel:
    """The sign at a put position."""
    return PositionLabel(
        "GS012-C", "GS012", "融水苗族自治县四荣乡荣地村网格站", "T03", Zone.CHILLED, "南宁中心仓"
    )


def command_card() -> CommandCard:
    """A few commands on a card."""
    names = ("yes", "no", "total", "badge", "trunk_manifest")
    return CommandCard(
        "CC-CW01",
        "南宁中心仓",
        tuple((f"CMD-{name.upper()[:5]}", say(f"paper.{name}")) for name in names),
    )


ALL = (
    pick_list(), pick_list(Tier.TRUNK, 3, 30), put_list(), trunk_manifest(), branch_manifest(),
    label(), label(Tier.BRANCH), delivery_note(), badge(),
    position_label(), command_card(),
)  # fmt: skip
