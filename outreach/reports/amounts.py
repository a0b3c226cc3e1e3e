"""Counts with their noun, in the reader's language: the one place where the plural of each is said."""

from decimal import ROUND_HALF_UP, Decimal

from outreach.core.language import n_, number


def participations(count: int) -> str:
    return n_("%(count)s participation", "%(count)s participations", count, count=number(count))


def youth_participations(count: int) -> str:
    return n_(
        "%(count)s youth participation",
        "%(count)s youth participations",
        count,
        count=number(count),
    )


def young_people(count: int) -> str:
    return n_("%(count)s young person", "%(count)s young people", count, count=number(count))


def distinct_young_people(low: int, high: int) -> str:
    """Such as “between 58 and 113 distinct young people”."""
    return n_(
        "between %(low)s and %(high)s distinct young people",
        "between %(low)s and %(high)s distinct young people",
        high,
        low=number(low),
        high=number(high),
    )


def distinct_counsellors(count: int) -> str:
    return n_(
        "%(count)s distinct counsellor",
        "%(count)s distinct counsellors",
        count,
        count=number(count),
    )


def counsellors_reached(count: int) -> str:
    return n_(
        "%(count)s distinct counsellor reached",
        "%(count)s distinct counsellors reached",
        count,
        count=number(count),
    )


def sessions(count: int | None) -> str:
    count = count or 0
    return n_("%(count)s session", "%(count)s sessions", count, count=number(count))


def schools(count: int | None) -> str:
    count = count or 0
    return n_("%(count)s school", "%(count)s schools", count, count=number(count))


def eligible_schools(count: int) -> str:
    return n_("%(count)s eligible school", "%(count)s eligible schools", count, count=number(count))


def hours(value: float) -> str:
    """Whole hours, half up."""
    count = int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
    return n_("%(count)s hour", "%(count)s hours", count, count=number(count))


def reached_of(reached: int, eligible: int) -> str:
    """Such as “2 of 602 eligible schools reached”."""
    return n_(
        "%(reached)s of %(eligible)s reached",
        "%(reached)s of %(eligible)s reached",
        reached,
        reached=number(reached),
        eligible=eligible_schools(eligible),
    )


def open_events(count: int) -> str:
    """Past events that nobody has closed."""
    return n_(
        "%(count)s past event not closed yet",
        "%(count)s past events not closed yet",
        count,
        count=number(count),
    )
