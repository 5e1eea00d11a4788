"""The balance of empties on paper and in files."""

from datetime import datetime

import pytest

from tests.documents.papers import CHINA, ORIGINAL
from tests.documents.reading import texts, xlsx_sheets
from wms.documents import render
from wms.documents.speech import speech
from wms.domain.empties_papers import EmptiesBalance, EmptiesLine
from wms.domain.words import ContainerType
from wms.locale import LANGUAGES

AT = datetime(2026, 11, 22, 11, 25, tzinfo=CHINA)
BALANCE = EmptiesBalance(
    "GS001",
    "民生网格站",
    AT,
    (
        EmptiesLine("CW01", "", ContainerType.TOTE, 0, 3),
        EmptiesLine("P001", "兴宁自提点", ContainerType.TOTE, 12, 10),
        EmptiesLine("P001", "兴宁自提点", ContainerType.INSULATED_BOX, 2, 2),
        EmptiesLine("P002", "=北宁", ContainerType.TOTE, 5, 1),
    ),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_party_with_room_to_count_and_sign(language: str) -> None:
    say = speech(language)
    found = "".join("".join(texts(render(BALANCE, ORIGINAL, "pdf", language))).split())
    for text in ("EB20261122-GS001", "兴宁自提点", "=北宁", "2026-11-2211:25"):
        assert text in found
    assert "".join(say("column.signature").split()) in found
    rows = xlsx_sheets(render(BALANCE, ORIGINAL, "xlsx", language))[say("table.empties")]
    # Who is even comes last, and not onto the paper.
    assert [row[3:6] for row in rows[1:]] == [[0, 3, -3], [12, 10, 2], [5, 1, 4], [2, 2, 0],
                                             [19, 16, 3]]  # fmt: skip
    assert "".join(say("empties.even", count=1).split()) in found


@pytest.mark.parametrize(("language", "owed"), [("zh_CN", "欠 3"), ("en", "owed 3")])
def test_what_this_site_owes_is_said_as_the_terminal_says_it(language: str, owed: str) -> None:
    """Above the table as well, beside what is out: the one does not make up for the other."""
    for format_ in ("pdf", "text"):
        content = render(BALANCE, ORIGINAL, format_, language)
        drawn = "".join(texts(content)) if format_ == "pdf" else content.decode()
        assert "".join(drawn.split()).count(owed.replace(" ", "")) == 2
        assert "-3" not in drawn


def test_nothing_out_is_a_paper_too() -> None:
    even = EmptiesLine("P001", "兴宁自提点", ContainerType.TOTE, 2, 2)
    for lines in ((), (even,)):
        empty = EmptiesBalance("GS001", "民生网格站", AT, lines)
        for format_ in ("pdf", "text", "csv", "xlsx"):
            drawn = render(empty, ORIGINAL, format_, "zh_CN")
            assert drawn
            if format_ in ("text", "csv"):
                assert ("P001" in drawn.decode()) is (bool(lines) and format_ == "csv")
