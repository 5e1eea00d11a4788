"""How much shelf life goods must have left when a supplier brings them.

The rule of Chinese retail, 三分之一原则 (not a law; what supermarkets and platforms write into
their contracts with suppliers): goods past one third of their shelf life are refused, so two
thirds must be left, rounded up to whole days. Goods that keep for a week or less would hardly ever
pass; they must last through the day after delivery. What is received for a business date is
delivered the day after it (domain.md, T+1), so that is the second day after the business date.

Which goods show a date at all: GB 7718-2011, 4.1.7 asks it of prepackaged food; produce sold as it
was harvested is under no such rule.
"""

from datetime import date, timedelta

SHORT_LIVED_DAYS = 7
"""Goods that keep no longer than this need not have two thirds left."""
LEAST_DAYS = 2
"""From the business date to the day after delivery."""


def least_left(shelf_life_days: int) -> int:
    """Days goods must still keep, counted from the business date; 0 for goods that keep for ever
    (no shelf life known)."""
    if shelf_life_days <= 0:
        return 0
    if shelf_life_days <= SHORT_LIVED_DAYS:
        return LEAST_DAYS
    return max(LEAST_DAYS, -(-2 * shelf_life_days // 3))


def days_left(expires_on: date, business_date: date) -> int:
    """Days from the business date to the last day the goods are good; negative once past."""
    return (expires_on - business_date).days


def keeps_long_enough(expires_on: date, business_date: date, shelf_life_days: int) -> bool:
    """Whether goods may come in by the rule above."""
    return days_left(expires_on, business_date) >= least_left(shelf_life_days)


def is_past_at_delivery(expires_on: date, business_date: date) -> bool:
    """Whether goods are past their last day when they are delivered, the day after the business
    date. Food may not be sold past it, whoever agrees (食品安全法, article 34 (10))."""
    return days_left(expires_on, business_date) < 1


def expiry_of(produced_on: date, shelf_life_days: int) -> date:
    """The last day of goods made on a day: 生产日期 and 保质期, as most packs show them."""
    return produced_on + timedelta(days=shelf_life_days)
