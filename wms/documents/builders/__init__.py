"""One builder per paper: from its contents to the `Document` that is drawn."""

from functools import singledispatch

from wms.documents.builders.badges import badge, command_card
from wms.documents.builders.branch import branch_manifest
from wms.documents.builders.empties import empties_balance
from wms.documents.builders.labels import (
    container_label,
    position_label,
    trial_label,
    trial_page,
)
from wms.documents.builders.lists import pick_list, put_list
from wms.documents.builders.night_report import night_report
from wms.documents.builders.notes import delivery_note
from wms.documents.builders.notices import supplier_notice
from wms.documents.builders.receipts import goods_receipt
from wms.documents.builders.returns import return_slip, returns_note
from wms.documents.builders.settlements import settlement_statement
from wms.documents.builders.trunk import trunk_manifest
from wms.documents.model import Document
from wms.documents.speech import Speech, speech
from wms.domain.any_paper import Paper
from wms.domain.empties_papers import EmptiesBalance
from wms.domain.notice_papers import SupplierNotice
from wms.domain.papers import (
    Badge,
    BranchManifest,
    CommandCard,
    ContainerLabel,
    Copy,
    DeliveryNote,
    PickList,
    PositionLabel,
    PutList,
    TrialLabel,
    TrialPage,
    TrunkManifest,
)
from wms.domain.receiving_papers import GoodsReceipt
from wms.domain.report_papers import NightReport
from wms.domain.returns_papers import ReturnSlip, ReturnsNote
from wms.domain.settlement_papers import SettlementStatement


def build(paper: Paper, copy: Copy, language: str) -> Document:
    """`paper` as a document in `language`, marked as the copy it is."""
    return _build(paper, copy, speech(language))


@singledispatch
def _build(paper: object, copy: Copy, say: Speech) -> Document:
    raise TypeError(f"no builder for {type(paper).__name__} ({copy.number}, {say.language})")


_build.register(PickList, pick_list)
_build.register(PutList, put_list)
_build.register(TrunkManifest, trunk_manifest)
_build.register(BranchManifest, branch_manifest)
_build.register(ContainerLabel, container_label)
_build.register(DeliveryNote, delivery_note)
_build.register(Badge, badge)
_build.register(PositionLabel, position_label)
_build.register(CommandCard, command_card)
_build.register(TrialLabel, trial_label)
_build.register(TrialPage, trial_page)
_build.register(SupplierNotice, supplier_notice)
_build.register(GoodsReceipt, goods_receipt)
_build.register(SettlementStatement, settlement_statement)
_build.register(ReturnsNote, returns_note)
_build.register(ReturnSlip, return_slip)
_build.register(NightReport, night_report)
_build.register(EmptiesBalance, empties_balance)
