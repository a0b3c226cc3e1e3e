"""Counts of people so small that they could point at somebody are not shown (domain.md 7.4)."""

from collections.abc import Mapping

LEAST = 5
FEW, HIDDEN = "<5", "x"


def hidden(counts: Mapping[str, int]) -> dict[str, str]:
    """What stands in place of a count: “<5” for 1 to 4 people, and “x” for a second one.

    Without the second, the total would give the first away.
    """
    few = {key: FEW for key, count in counts.items() if 0 < count < LEAST}
    if len(few) != 1:
        return few
    others = sorted((count == 0, count, key) for key, count in counts.items() if key not in few)
    return few | {key: HIDDEN for _is_zero, _count, key in others[:1]}
