"""The audit behind `wms check`: every invariant, each in one function, against one moment.

Numbers are those of the project's list of invariants. One is proved elsewhere: that what was
confirmed is stored (9) needs a witness outside the store.
"""

from collections.abc import Iterator
from itertools import islice

from wms.domain.messages import Message, say
from wms.storage.audit import (
    belt,
    cold,
    counts,
    database,
    deliveries,
    facts,
    figures,
    mail,
    manifests,
    overrides,
    papers,
    people,
    plans,
    receiving,
    returns,
    rights,
    settlement,
    shares,
    subjects,
    suppliers,
)
from wms.storage.audit.evidence import Breach, Evidence, Invariant
from wms.storage.books import SiteStore
from wms.storage.replay import differences
from wms.storage.store import StoreTrouble

__all__ = ["INVARIANTS", "MOST", "Breach", "Invariant", "audit"]

MOST = 20
"""How many rows are named for one broken invariant: one fault can break a hundred thousand."""


def _replay_gives_the_same(evidence: Evidence) -> Iterator[Message]:
    """10: replaying the journal from empty gives the tables, row for row."""
    yield from differences(evidence.tx, evidence.site.kind, figures.stops(evidence))


INVARIANTS = (
    Invariant(16, "database", database.is_whole),
    Invariant(1, "counts", counts.counts_stay_within_the_plan),
    Invariant(1, "stock", counts.stock_adds_up),
    Invariant(1, "shares", shares.what_is_short_was_said_so),
    Invariant(2, "received_once", counts.every_container_was_received_once),
    Invariant(1, "warehouse_stock", receiving.what_came_in_is_on_hand_or_sorted),
    Invariant(2, "receipt_lines", receiving.every_line_was_received_once),
    Invariant(6, "receipts_final", receiving.a_closed_receipt_never_changes),
    Invariant(1, "held_lines", cold.what_is_held_is_counted),
    Invariant(4, "held", cold.what_is_held_stays),
    Invariant(12, "full_count", cold.a_broken_seal_means_a_full_count),
    Invariant(3, "contents", counts.what_was_sorted_is_in_containers),
    Invariant(3, "recount", counts.what_waits_for_a_count_was_filled_at_a_lost_terminal),
    Invariant(4, "one_manifest", manifests.a_container_is_on_one_manifest),
    Invariant(5, "manifest_totals", manifests.a_manifest_says_what_is_on_it),
    Invariant(6, "settled", settlement.a_frozen_account_never_changes),
    Invariant(6, "settled_returns", settlement.what_went_back_is_in_the_account_or_a_line_below),
    Invariant(6, "manifest_final", manifests.a_closed_manifest_never_changes),
    Invariant(7, "chain", facts.each_terminal_counts_without_a_gap),
    Invariant(8, "facts_once", facts.every_fact_counts_once),
    Invariant(8, "subjects", subjects.every_fact_says_what_it_is_about),
    Invariant(8, "mail_once", mail.every_message_counts_once),
    Invariant(10, "replay", _replay_gives_the_same),
    Invariant(21, "figures", figures.kept_figures_are_what_the_facts_give),
    Invariant(11, "rights", rights.everyone_had_the_right),
    Invariant(11, "people", people.whoever_acted_had_shown_who_they_are),
    Invariant(11, "overrides", overrides.nobody_overrode_alone),
    Invariant(12, "dispatched", manifests.what_left_arrived_or_is_missing),
    Invariant(13, "copies", papers.every_paper_has_one_original),
    Invariant(14, "tracks", belt.every_track_is_accounted_for),
    Invariant(14, "reserved", belt.what_is_reserved_is_on_a_belt),
    Invariant(14, "diverted", belt.what_is_counted_was_put_or_diverted),
    Invariant(15, "dates", manifests.a_manifest_belongs_to_its_night),
    Invariant(17, "plan", plans.lists_add_up_to_what_was_allocated),
    Invariant(18, "delivered", deliveries.every_delivery_was_on_a_vehicle),
    Invariant(19, "empties", deliveries.empties_are_where_the_facts_put_them),
    Invariant(22, "returned_once", returns.every_return_is_on_one_note),
    Invariant(23, "returned_within", returns.no_more_comes_back_than_was_there),
    Invariant(25, "intercepted", deliveries.what_was_intercepted_comes_back_once),
    Invariant(24, "disposed", returns.what_came_back_goes_one_way),
    Invariant(20, "suppliers_told", suppliers.suppliers_are_told_what_is_ordered),
)


def audit(owner: SiteStore) -> list[Breach]:
    """What does not hold in the site's store, in the order of `INVARIANTS`; empty when all does.

    Reads one moment and changes nothing; the site may go on working. At most `MOST` rows are
    named for each invariant. Unavailable when the store cannot be read at all.
    """
    found: list[Breach] = []
    try:
        with owner.store.snapshot() as tx:
            evidence = Evidence(owner.site, tx, owner.store.engine, owner.journal.key)
            for invariant in INVARIANTS:
                found += islice(_breaches(invariant, evidence), MOST)
    except StoreTrouble as trouble:
        # A file may be too damaged to read on, or to open.
        damage = database.damage_behind(trouble)
        if damage is None:
            raise
        found.append(Breach(16, "database", damage))
    return found


def _breaches(invariant: Invariant, evidence: Evidence) -> Iterator[Breach]:
    try:
        for message in invariant.check(evidence):
            yield Breach(invariant.number, invariant.name, message)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        # A row that no program of ours wrote.
        cause = f"{type(error).__name__}: {error}"
        yield Breach(invariant.number, invariant.name, say("audit.unreadable", cause=cause))
