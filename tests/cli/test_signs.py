"""Signs for the walls: what is printed can be scanned, and the floor knows it."""

import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp

from tests.sites import Town
from wms.domain.codes import CodeKind, identify
from wms.operations.reply import Command


def codes_in(path: Path) -> list[str]:
    """Everything a scanner finds on the pages."""
    found: list[str] = []
    with pypdfium2.PdfDocument(str(path)) as document:
        for page in document:
            picture = page.render(scale=3).to_pil()
            found += [str(code.text) for code in zxingcpp.read_barcodes(picture)]
    return found


@pytest.mark.parametrize(
    ("arguments", "kind", "count"),
    [
        (("positions",), CodeKind.POSITION, 6),
        (("commands",), CodeKind.COMMAND, 8),
        (("practice",), CodeKind.COMMAND, 15),
        (("routes",), CodeKind.TEXT, 1),
        (("containers", "--count", "6"), CodeKind.ASSET, 6),
        (("containers", "--kind", "insulated_box", "--count", "2"), CodeKind.ASSET, 2),
    ],
)
def test_every_sign_can_be_scanned(
    arguments: tuple[str, ...], kind: CodeKind, count: int, planned_town: Town, tmp_path: Path
) -> None:
    out = tmp_path / "signs.pdf"
    planned_town.office().done("signs", *arguments, "--out", out)
    known = [code for code in codes_in(out) if identify(code).kind is kind]
    assert len(known) >= count


SORTER = (
    '\n[[sorters]]\nname = "sorter-1"\nport = "tcp://127.0.0.1:502"\nreject = 12\n'
    '[sorters.chutes]\n1 = "GS001-A"\n7 = "GS002-A"\n'
)


def test_the_cards_hold_every_command_there_is(
    planned_town: Town, loaded_town: Town, tmp_path: Path
) -> None:
    path, out = planned_town.config(), tmp_path / "signs.pdf"
    path.write_text(path.read_text(encoding="utf-8") + SORTER, encoding="utf-8")
    planned_town.office().done("signs", "commands", "--out", out)
    central = codes_in(out)
    assert len(central) == len(set(central))
    loaded_town.office("GS001").done("signs", "commands", "--out", out)
    every = {text for name, text in vars(Command).items() if not name.startswith("_")}
    assert every - (set(central) | set(codes_in(out))) == set()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_page_for_each_who_needs_other_commands(
    language: str, planned_town: Town, tmp_path: Path
) -> None:
    out = tmp_path / "signs.pdf"
    planned_town.office()("--lang", language, "signs", "commands", "--out", out)
    with pypdfium2.PdfDocument(str(out)) as document:
        told = [page.get_textpage().get_text_range() for page in document]
    # The sorter's take two sheets, those of lead, supervisor and admin one each.
    assert len(told) == 5
    assert Command.SHORTAGE in told[3]
    assert all(page.count("CMD-") > 1 for page in told)
    # Everybody reads the name of the job in their own language.
    assert {"播种", "Put to route"} <= {word.strip() for word in re.split("[/\r\n]", told[0])}


def test_each_chute_has_a_sign_with_its_number(planned_town: Town, tmp_path: Path) -> None:
    path, out = planned_town.config(), tmp_path / "signs.pdf"
    path.write_text(path.read_text(encoding="utf-8") + SORTER, encoding="utf-8")
    planned_town.office().done("signs", "chutes", "--out", out)
    assert set(codes_in(out)) == {"CHUTE-sorter-1-01", "CHUTE-sorter-1-07"}
    assert all(identify(code).kind is CodeKind.CHUTE for code in codes_in(out))


def test_a_site_without_a_sorter_has_no_chutes(planned_town: Town) -> None:
    assert planned_town.office()("signs", "chutes").code != 0


def test_a_station_has_signs_for_its_points(loaded_town: Town, tmp_path: Path) -> None:
    out = tmp_path / "signs.pdf"
    loaded_town.office("GS001").done("signs", "positions", "--route", "GS001-B01", "--out", out)
    assert all(code.startswith("P") for code in codes_in(out))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("positions",), "还没有格口"),
        (("positions", "--route", "T77"), "没有线路"),
        (("routes",), "还没有从本站发车的线路"),
        (("containers", "--kind", "bag"), "没有「bag」这种容器"),
        (("containers", "--count", "0"), "一次打 1 到"),
        (("containers", "--count", "501"), "一次打 1 到"),
        (("containers", "--first", "-1"), "一次打 1 到"),
    ],
)
def test_what_there_is_no_sign_for(
    arguments: tuple[str, ...], expected: str, new_town: Town
) -> None:
    told = new_town.office()("signs", *arguments)
    assert told.code == 2
    assert expected in told.line
