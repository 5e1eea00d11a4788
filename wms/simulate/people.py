"""Names, telephone numbers and plates nobody has to be asked for: all of it is composed."""

from random import Random

_SURNAMES = "韦黄覃梁李陆莫蒙农潘罗谢卢吴陈刘张王杨周唐蓝邓何林苏廖蒋玉甘赵马"
_GIVEN = "秀英兰芳丽梅桂红玲艳凤燕明华建国志勇海平文军春生荣金龙永福伟强飞晓东宁慧小凡"
_VILLAGE_FIRST = "那板六古大新龙平上下石长东西南北三双白百甘马"
_VILLAGE_SECOND = "旺塘楼桥岭山陇洞坡良安和平隆江逢林田水梅桃兰竹禄宁朗"
_ESTATE_FIRST = "金银锦凤翠明华兴永福嘉春荷桂和"
_ESTATE_SECOND = "湖景园苑城江峰泰源安福洲"
_ESTATE_KINDS = ("社区", "小区", "花园")


def person(rng: Random) -> str:
    """A name of two or three characters."""
    given = rng.choice(_GIVEN)
    if rng.random() < 0.7:
        given += rng.choice(_GIVEN)
    return rng.choice(_SURNAMES) + given


def mobile(rng: Random) -> str:
    """A mobile number that rings nowhere: no carrier was ever given 154."""
    return f"154{rng.randrange(10**8):08d}"


def landline(area_code: str, number: int) -> str:
    """A landline that cannot be dialled: no subscriber number starts with 0."""
    return f"{area_code}-0{number:06d}"


def plate(letter: str, serial: int) -> str:
    """A plate of the city with that letter, a different one for each serial."""
    return f"桂{letter}{(serial * 7919 + 10007) % 100_000:05d}"


def village_names(rng: Random, count: int) -> list[str]:
    """`count` different villages: 那旺村, 古桥村."""
    return _different(
        rng, count, [a + b + "村" for a in _VILLAGE_FIRST for b in _VILLAGE_SECOND if a != b]
    )


def estate_names(rng: Random, count: int) -> list[str]:
    """`count` different neighbourhoods of a town: 锦湖社区, 翠苑小区."""
    return _different(
        rng,
        count,
        [
            a + b + kind
            for a in _ESTATE_FIRST
            for b in _ESTATE_SECOND
            if a != b
            for kind in _ESTATE_KINDS
        ],
    )


def _different(rng: Random, count: int, names: list[str]) -> list[str]:
    """A random choice without repetition; past the last name they come again, numbered."""
    chosen: list[str] = []
    while len(chosen) < count:
        turn = len(chosen) // len(names) + 1
        more = rng.sample(names, min(len(names), count - len(chosen)))
        chosen += [name if turn == 1 else f"{name}{turn}号点" for name in more]
    return chosen
