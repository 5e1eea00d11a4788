"""Which product a receiver scanned, and what its code says beside: the beginning of a line."""

from dataclasses import replace

from wms.domain.codes import CodeKind, identify
from wms.domain.goods_codes import GoodsCode, read_goods
from wms.domain.messages import Message, Refused, say
from wms.domain.shelf_life import expiry_of
from wms.domain.words import Zone
from wms.operations.ports import Books
from wms.operations.receive_state import Bench, Draft
from wms.operations.receiving_ports import Goods, Supplier, Tally


def picked(books: Books, bench: Bench, text: str) -> Draft:
    """The line of a product that was scanned, with what its code says. What nobody orders of this
    supplier is counted as well: it goes back, and the driver signs for that. Refused where the code
    is no product's."""
    code = read_goods(text)
    if code.damaged:
        raise Refused(say("code.bad_check_digit", code=code.product))
    found = books.receiving.goods((code.product, code.inside))
    if not found and identify(code.product).kind is not CodeKind.GTIN:
        raise Refused(say("receive.unknown_product", code=code.product))
    supplier_id = bench.receipt.supplier.supplier_id
    own = [goods for goods in found if goods.supplier.supplier_id == supplier_id]
    if len(own) > 1:
        codes = " ".join(goods.sku_id for goods in own)
        raise Refused(say("receive.several_products", code=code.product, products=codes))
    if not own:
        goods = found[0] if found else nobody_knows(code.product)
        return _with_code(Draft(goods, Tally(0), foreign=True), code)
    (goods,) = own
    tally = books.receiving.tally(bench.wave.wave_id, goods.sku_id)
    return _with_code(Draft(goods, tally), code)


def nobody_knows(code: str) -> Goods:
    """Goods of which there is a code alone."""
    return Goods(code, code, code, Zone.AMBIENT, "", 0, 0, Supplier("", "", ""))


def picked_told(draft: Draft, bench: Bench) -> Message:
    """Which product it is; of what goes back, why."""
    goods, supplier = draft.goods, draft.goods.supplier
    if not draft.unwanted:
        return say("receive.product", product=goods.name)
    if not draft.foreign:
        date = bench.wave.business_date.isoformat()
        return say("receive.not_ordered", product=goods.name, date=date)
    if not supplier.supplier_id:
        return say("receive.nobody_knows", code=goods.sku_id)
    theirs = f"{supplier.supplier_id} {supplier.name}".strip()
    told = {"product": goods.name, "supplier": bench.receipt.supplier.name, "other": theirs}
    return say("receive.others_product", **told)


def unwanted_told(draft: Draft) -> Message:
    """The same in a few words, beside what is keyed of it."""
    if not draft.foreign:
        return say("receive.detail.not_ordered")
    supplier_id = draft.goods.supplier.supplier_id
    if not supplier_id:
        return say("receive.detail.nobody_knows")
    return say("receive.detail.others", other=supplier_id)


def _with_code(draft: Draft, code: GoodsCode) -> Draft:
    """What the code says needs not be keyed."""
    until = code.expires_on
    if until is None and code.produced_on is not None and draft.goods.shelf_life_days:
        until = expiry_of(code.produced_on, draft.goods.shelf_life_days)
    draft = replace(
        draft,
        lot=code.lot,
        expires_on=until.isoformat() if until else None,
        carton=bool(code.inside) and not code.count,
    )
    if code.count:
        draft = replace(draft, quantity=code.count, cartons=1)
    elif code.weight_g:
        # An item with its own weight on its label is one item.
        draft = replace(draft, quantity=1)
    return replace(draft, weight_g=code.weight_g) if code.weight_g else draft


def is_same(draft: Draft, goods: Goods, text: str) -> bool:
    """Whether a scan is the code of the product in hand, and says nothing else of it."""
    code = read_goods(text)
    until = code.expires_on.isoformat() if code.expires_on else draft.expires_on
    return (
        goods.sku_id == draft.goods.sku_id
        and code.lot in ("", draft.lot)
        and until == draft.expires_on
    )
