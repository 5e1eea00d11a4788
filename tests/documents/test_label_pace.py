"""Labels from the spool to three printers, through the gateway as it runs on a site."""

from wms.simulate.bench_labels import bench_labels


def test_labels_of_the_bench_come_out_of_three_printers() -> None:
    seen: list[tuple[int, int]] = []
    figures = bench_labels(9, lambda _step, done, total: seen.append((done, total)))
    assert figures["printed"] == figures["came_out"] == 9
    assert seen[-1] == (9, 9)
    assert 0 < figures["labels_per_minute"] <= figures["own_labels_per_minute"] * 1.5
    assert figures["gateway_cpu_percent"] > 0
    assert figures["drawing"]["cpu_ms_203_dpi"] < figures["drawing"]["cpu_ms_300_dpi"]
