"""Every paper there is: what `wms.documents` can draw. A new one is added here."""

from wms.domain.empties_papers import EmptiesBalance
from wms.domain.notice_papers import SupplierNotice
from wms.domain.papers import (
    Badge,
    BranchManifest,
    CommandCard,
    ContainerLabel,
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

Paper = (
    PickList
    | PutList
    | TrunkManifest
    | BranchManifest
    | ContainerLabel
    | DeliveryNote
    | Badge
    | PositionLabel
    | CommandCard
    | TrialLabel
    | TrialPage
    | SupplierNotice
    | GoodsReceipt
    | SettlementStatement
    | ReturnsNote
    | ReturnSlip
    | NightReport
    | EmptiesBalance
)
