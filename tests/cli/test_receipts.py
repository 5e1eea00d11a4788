"""Goods receipts at the office's desk: listed, shown, printed again; the book reconciled."""

from datetime import timedelta

from tests.sites import DAY, START, WAVE, Office, Town
from wms.domain.codes import make_notice
from wms.domain.people import Person
from wms.domain.words import Role
from wms.operations.receive_state import Ask
from wms.operations.reply import Command, Level
from wms.simulate.hands import NightClock, Worker

_ANSWERS = {
    f"receive.ask.{Ask.DOCK}": "D31",
    f"receive.ask.{Ask.PLATE}": "A12345",
    "depart.ask.reading_of": Command.DONE,
    f"receive.ask.{Ask.QUANTITY}": Command.DONE,
    f"receive.ask.{Ask.WEIGHT}": Command.DONE,
    f"receive.ask.{Ask.EXPIRY}": "20361231",
    f"receive.ask.{Ask.TEMPERATURE}": "-19.0",
    f"receive.ask.{Ask.CONFIRM}": Command.DONE,
}


def receive_all_of_the_first_supplier(town: Town) -> str:
    """A supplier brings everything ordered of it; the number of its receipt."""
    with town.site() as app:
        badge = app.issue_badge(Person("P-DOCK", "韦小妹", Role.SORTER))
        rows = town.rows(
            "SELECT s.supplier_id, s.sku_id FROM demand d JOIN sku s ON s.sku_id = d.sku_id"
            f" WHERE d.wave_id = '{WAVE}' ORDER BY s.supplier_id, s.sku_id"
        )
        supplier = rows[0][0]
        clock = NightClock(START, timedelta(seconds=1))
        worker = Worker(app.desk("T-77"), clock, badge)
        worker.scan(Command.RECEIVE)
        for text in (make_notice(supplier, DAY), *(sku for s, sku in rows if s == supplier)):
            reply = worker.scan(text)
            while (answer := _ANSWERS.get(reply.view.prompt.key)) is not None:
                reply = worker.scan(answer)
                assert reply.level is not Level.STOP, reply.banner
        worker.scan(Command.DONE)
        reply = worker.scan(make_notice(supplier, DAY))
        assert reply.banner.key == "receive.closed", reply.banner
        return str(reply.banner.values["number"])


def test_a_receipt_from_the_office(new_town: Town) -> None:
    office: Office = new_town.office()
    office.done("import", new_town.data)
    early = office("reconcile", "--date", DAY)
    assert early.code == 1, early.out
    assert "没有收货单" in office.done("receipt", "list", "--date", DAY).out
    assert "没有收货" in office.done("suppliers", "--date", DAY).out
    number = receive_all_of_the_first_supplier(new_town)
    assert office("reconcile", "--date", DAY).code == 1

    (head,) = office.figures("receipt", "list", "--date", DAY)["receipts"]
    assert (head["number"], head["state"]) == (number, "closed")
    shown = office.figures("receipt", "show", number)
    assert shown["accepted"] > 0
    assert number in shown["text"]
    assert office("receipt", "show", "GR20261121-0999").code == 2

    first = office.figures("receipt", "print", number)
    assert (first["copy"], first["file"].endswith(".pdf")) == (0, True)
    assert office("receipt", "print", number).code == 2
    again = office.figures("receipt", "print", number, "--reason", "lost", "--format", "xlsx")
    assert (again["copy"], again["file"].endswith(".xlsx")) == (1, True)

    reconciled = office.figures("cutoff", "--date", DAY)["reconciled"]
    assert reconciled["short"] > 0
    assert reconciled["over"] == 0
    assert office.figures("reconcile", "--date", DAY)["short"] == 0
    assert office.figures("check")["check"] == "ok"
