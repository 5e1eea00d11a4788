from tests.floor import Night
def test_clean(station: Night, warehouse: Night) -> None:
    assert warehouse.audit() == []
    assert station.audit() == []
