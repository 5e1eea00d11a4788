"""Supplier notices as papers."""

from typing import TYPE_CHECKING

from wms.domain.messages import BadInput, say
from wms.domain.notice_papers import SupplierNotice

if TYPE_CHECKING:
    from wms.bootstrap import SiteApp


def notices_of(app: "SiteApp", wave_id: str, supplier: str = "") -> list[SupplierNotice]:
    """The latest notice of each supplier, or of the one named; BadInput where it has none."""
    from wms.storage.notice_contents import notice_papers

    with app.store.reading() as tx:
        found = notice_papers(tx, app.config.as_site(), wave_id, supplier)
    if supplier and not found:
        raise BadInput(say("notice.none_of", supplier=supplier, wave=wave_id))
    return found
