"""What customers gave back was handed over to them: nobody can say afterwards that it stayed."""

from collections.abc import Mapping

from wms.operations.ports import Books


def given_back(
    books: Books, wave_id: str, point_id: str, fewer: Mapping[str, int]
) -> tuple[str, int] | None:
    """A product, and how many of it the point's customers gave back, where so many `fewer` of it
    (items by product) cannot have been handed over; None where all can. Until this act is done
    nobody gives back more there."""
    back = books.returns.after_sales(point_id, wave_id)
    for sku_id, items in fewer.items():
        known = back.get(sku_id, 0)
        if items > 0 and known and items > _with_them(books, wave_id, point_id, sku_id):
            return sku_id, known
    return None


def _with_them(books: Books, wave_id: str, point_id: str, sku_id: str) -> int:
    nights = books.returns.nights(point_id, sku_id)
    return next((night.left for night in nights if night.wave_id == wave_id), 0)
