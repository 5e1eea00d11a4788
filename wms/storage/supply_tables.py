"""The tables of what comes in from suppliers, of cold goods held, and of what is settled."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table

from wms.storage.columns import count, metadata, words

demand = Table(
    "demand",
    metadata,
    words("wave_id", key=True),
    words("sku_id", key=True),
    count("quantity"),
)
"""Given: what is ordered of each product by now, pooled over all points; final at the cutoff."""
notice = Table(
    "notice",
    metadata,
    words("wave_id", key=True),
    words("supplier_id", key=True),
    count("version", key=True),
    words("issued_at"),
    count("final"),
    words("body"),
)
"""Given: what each supplier was told, version by version; `body` is JSON, see planning.notices."""
dock_appointment = Table(
    "dock_appointment",
    metadata,
    words("wave_id", key=True),
    words("supplier_id", key=True),
    words("dock"),
    words("starts_at"),
    words("ends_at"),
    Index("dock_appointment_by_time", "wave_id", "starts_at"),
)
"""Given: when and where a supplier unloads, ISO 8601."""
vehicle = Table(
    "vehicle",
    metadata,
    words("plate", key=True),
    words("zones"),
    count("containers"),
    words("carrier", default=""),
)
"""Given: what a vehicle can carry: zones with a blank between, containers (0: not known)."""
vehicle_change = Table(
    "vehicle_change",
    metadata,
    words("number", key=True),
    count("change", key=True),
    words("wave_id"),
    words("plate"),
    words("driver", default=""),
    words("driver_phone", default=""),
    words("carrier", default=""),
    words("seals"),
    words("previous_plate"),
    words("reason"),
    words("changed_at"),
    words("person_id"),
)
"""With which vehicle, driver and seals (a JSON list) the goods of a manifest went on after it had
left; at a station those it was told of."""
truck_seal = Table(
    "truck_seal",
    metadata,
    words("number", key=True),
    words("station_id", key=True),
    words("wave_id"),
    words("seals"),
    words("found"),
    words("sealed_at"),
    words("sealed_by"),
)
"""The seals (a JSON list) a station put on a truck that went on once its own goods were off, and
those it `found` before; at other sites as they were told of them, with the name of who did it."""
timetable = Table(
    "timetable",
    metadata,
    words("station_id", key=True),
    words("dock", default=""),
    words("arrives_at", default=""),
)
"""Given: where a station's goods are loaded, and when its trunk truck is there, HH:MM."""

goods_receipt = Table(
    "goods_receipt",
    metadata,
    words("number", key=True),
    words("wave_id"),
    words("supplier_id"),
    words("dock"),
    words("plate"),
    words("timing"),
    count("stocks"),
    words("state"),
    words("arrived_at"),
    words("arrived_by"),
    words("closed_at", default=""),
    words("closed_by", default=""),
    words("body", default=""),
    words("checksum", default=""),
    Index("goods_receipt_by_supplier", "wave_id", "supplier_id"),
)
goods_receipt_line = Table(
    "goods_receipt_line",
    metadata,
    words("number", key=True),
    count("line", key=True),
    words("event_id"),
    words("wave_id"),
    words("supplier_id"),
    words("sku_id"),
    words("lot", default=""),
    words("expires_on", default=""),
    count("accepted"),
    count("rejected"),
    count("held"),
    words("reason", default=""),
    words("let_in", default=""),
    count("cartons"),
    count("weight_g"),
    count("light_g"),
    count("promised_g"),
    Column("tenths", Integer, nullable=True),
    count("reversed"),
    words("at"),
    words("person_id"),
    CheckConstraint(
        "accepted >= 0 AND rejected >= 0 AND held >= 0", name="goods_receipt_line_holds"
    ),
    Index("goods_receipt_line_by_product", "wave_id", "sku_id"),
    sqlite_with_rowid=False,
)
supplier_decision = Table(
    "supplier_decision",
    metadata,
    words("wave_id", key=True),
    words("supplier_id", key=True),
    words("decision"),
    words("reason"),
    words("decided_at"),
    words("decided_by"),
    count("version"),
)
reading = Table(
    "reading",
    metadata,
    words("event_id", key=True),
    count("line", key=True),
    words("wave_id"),
    words("step"),
    words("subject"),
    words("zone"),
    count("tenths"),
    words("at"),
    words("person_id"),
    Index("reading_by_subject", "subject"),
    sqlite_with_rowid=False,
)
"""Every temperature taken at a handover, in tenths of a degree Celsius."""
hold = Table(
    "hold",
    metadata,
    words("event_id", key=True),
    count("line", key=True),
    words("wave_id"),
    words("step"),
    words("subject"),
    words("zone"),
    words("sku_id", default=""),
    words("point_id", default=""),
    count("quantity"),
    count("tenths"),
    words("state", default="held"),
    words("opened_at"),
    words("opened_by"),
    words("decided_at", default=""),
    words("decided_by", default=""),
    words("reason", default=""),
    Column("measured", Integer, nullable=True),
    Index("hold_by_subject", "subject", "state"),
)
"""Goods nobody moves until a supervisor decided; `subject` is a container (SSCC), a line of a
goods receipt (`NUMBER/LINE`), or a stop, whose point is then said. `measured` tenths of a degree
were read when it was measured again, and released for that."""

unfound = Table(
    "unfound",
    metadata,
    words("wave_id", key=True),
    words("sku_id", key=True),
    count("quantity"),
    CheckConstraint("quantity >= 0", name="unfound_holds"),
    sqlite_with_rowid=False,
)
"""Items of a product that came by the books, and that nobody who sorts it can find."""
settlement = Table(
    "settlement",
    metadata,
    words("wave_id", key=True),
    words("supplier_id", key=True),
    words("frozen_at"),
    words("frozen_by"),
    words("body"),
    words("checksum"),
)
settlement_correction = Table(
    "settlement_correction",
    metadata,
    words("wave_id", key=True),
    words("supplier_id", key=True),
    count("line", key=True),
    words("sku_id"),
    words("figure"),
    count("quantity"),
    words("reason"),
    words("at"),
    words("person_id"),
)
"""What was found after a settlement was frozen: a line more, never an edit."""
site_figures = Table(
    "site_figures",
    metadata,
    words("wave_id", key=True),
    words("site_id", key=True),
    count("version"),
    words("body"),
)
"""What a station said of its night, the latest version."""
night_figures = Table(
    "night_figures",
    metadata,
    words("wave_id", key=True),
    count("version", key=True),
    words("body"),
    count("position"),
    count("facts"),
)
"""Ledger: this site's own figures of a night that is over, see `wms.domain.night_figures`; counted
again they are another version, so that what was sent stays as it was. `position` is the last fact
they were counted after, `facts` how many of the newest up to it were there then: `wms check` counts
them again at that fact."""

FLOOR = (
    goods_receipt,
    goods_receipt_line,
    supplier_decision,
    reading,
    hold,
    unfound,
    settlement,
    settlement_correction,
    site_figures,
    vehicle_change,
    truck_seal,
)
