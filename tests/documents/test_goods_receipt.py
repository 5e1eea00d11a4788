"""收货单 on paper: what its supplier signs."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.documents.papers import CHINA, DAY, ORIGINAL
from tests.documents.reading import texts
from wms.documents import render
from wms.domain.receiving_papers import GoodsReceipt, ReceiptLine, ReceiptProduct
from wms.domain.words import Zone

AT = datetime(2026, 11, 21, 20, 3, tzinfo=CHINA)
WEIGHED = ReceiptLine(
    line=1,
    sku_id="S1",
    gtin="",
    name="带泥芋头 3斤装",
    unit="袋",
    lot="",
    expires_on=None,
    accepted=19,
    rejected=2,
    held=0,
    reason="rotten",
    let_in="",
    cartons=0,
    weight_g=29_868,
    light_g=0,
    promised_g=0,
    tenths=None,
)
HELD = replace(
    WEIGHED, line=2, sku_id="S2", name="速冻罗非鱼 400g", lot="F9", expires_on=date(2027, 6, 15)
)
HELD = replace(HELD, accepted=0, rejected=0, held=13, reason="", weight_g=0, tenths=-150)
LET_IN = replace(
    WEIGHED, line=3, sku_id="S3", name="精选桑葚 250g*2盒", lot="A1", expires_on=date(2026, 11, 22)
)
LET_IN = replace(LET_IN, accepted=25, rejected=0, reason="", let_in="sells_tonight", tenths=45)
LIGHT = replace(WEIGHED, line=4, sku_id="S4", name="本地小葱 200g", accepted=0, rejected=60)
LIGHT = replace(LIGHT, reason="underweight", weight_g=0, light_g=11_200, promised_g=12_000)
RECEIPT = GoodsReceipt(
    number="GR20261121-0001",
    site_name="中心仓",
    wave_id="W20261121",
    business_date=DAY,
    supplier_id="V1",
    supplier_name="防城农产品",
    phone="0771-1",
    dock="D01",
    plate="桂A12345",
    timing="early",
    expected=None,
    arrived_at=AT,
    arrived_by="韦小妹",
    closed_at=AT,
    closed_by="韦小妹",
    readings=((Zone.FROZEN, -150),),
    lines=(WEIGHED, HELD, LET_IN, LIGHT),
    products=(ReceiptProduct("S1", "带泥芋头 3斤装", 26, 19, 19, 2, 0),),
    checksum="3a05ac6bca72ae56",
)
NOTE = {"zh_CN": "序号不连", "en": "taken back while receiving"}


def printed(receipt: GoodsReceipt, language: str) -> str:
    return " ".join(texts(render(receipt, ORIGINAL, "pdf", language)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh_CN", ("腐烂变质", "29.868", "-15.0", "放行：明天", "扣留的货超温", "-7")),
        ("en", ("rotten", "29.868", "-15.0", "let in: Sold by tomorrow", "Held goods are", "-7")),
        ("zh_CN", ("缺斤少两：称得 11.2 公斤", "应有 12 公斤")),
        ("en", ("underweight: 11.2 kg on the scale", "12 kg promised")),
    ],
)
def test_weights_rejections_holds_and_what_was_let_in_are_signed_for(
    language: str, said: tuple[str, ...]
) -> None:
    paper = " ".join(printed(RECEIPT, language).split())
    assert [word for word in said if word not in paper] == []
    assert NOTE[language] not in paper


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_lines_taken_back_are_missed_by_nobody(language: str) -> None:
    """Six lines were undone before the vehicle was done: the first that stands is number 7."""
    later = tuple(replace(one, line=one.line + 6) for one in RECEIPT.lines)
    assert NOTE[language] in printed(replace(RECEIPT, lines=later), language)
