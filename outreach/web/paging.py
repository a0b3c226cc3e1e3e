"""Lists a page at a time: keyset cursors in the address, counted to 1,000."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import request
from sqlalchemy import Select, case, func, select, tuple_

from outreach.core.database import HIGHEST_ID, db
from outreach.core.language import number
from outreach.web import links

PAGE_SIZE = 50
COUNTED = 1000
READERS: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "": lambda value: value,
}


@dataclass(frozen=True)
class Page:
    """One page of rows with the addresses of its neighbours."""

    rows: Sequence[Any]
    count: int
    previous_url: str | None
    next_url: str | None

    @property
    def count_label(self) -> str:
        return f"{number(COUNTED)}+" if self.count > COUNTED else number(self.count)


@dataclass(frozen=True)
class Order:
    """How a list is sorted: the key in the address, the columns to page by, the way round."""

    sort: str
    by: Sequence[Any]
    descending: bool

    @property
    def clauses(self) -> list[Any]:
        """As `order_by` takes them."""
        return _clauses(self.by, self.descending)

    def url(self, key: str) -> str:
        """This list sorted by that key, the other way round when it already is."""
        args = _arguments() | {"sort": f"-{key}" if self.sort == key else key}
        return links.present_page(query=args)


def order(
    columns: Mapping[str, Any],
    *,
    last: Any,
    usual: str = "",
    missing: Mapping[str, Any] | None = None,
) -> Order:
    """The order that `?sort=key` or `?sort=-key` asks for, the usual one or the first key by default.

    `missing` says what stands for the value of a column that may be empty: such rows are last either way round.
    """
    typed = request.args.get("sort", "")
    if typed.removeprefix("-") not in columns:
        typed = usual or next(iter(columns))
    key, descending = typed.removeprefix("-"), typed.startswith("-")
    by = [columns[key]]
    if missing and key in missing:
        is_last = case((columns[key].is_(None), int(not descending)), else_=int(descending))
        by = [is_last, func.coalesce(columns[key], missing[key], type_=columns[key].type)]
    return Order(typed, (*by, last), descending)


def page(
    query: Select[*tuple[Any, ...]],
    *,
    by: Sequence[Any],
    descending: bool = False,
    size: int = PAGE_SIZE,
) -> Page:
    """The page that the address asks for; `by` are not-null columns whose last is unique."""
    after, before = _cursor("after", by), _cursor("before", by)
    backwards = before is not None
    downwards = descending != backwards
    wanted = query
    mark = before if backwards else after
    if mark is not None:
        keys = tuple_(*by)
        wanted = wanted.where(keys < tuple_(*mark) if downwards else keys > tuple_(*mark))
    wanted = wanted.order_by(None).order_by(*_clauses(by, downwards))
    wanted = wanted.add_columns(*(c.label(f"_key{i}") for i, c in enumerate(by)))
    rows = list(db.session.execute(wanted.limit(size + 1)))
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    has_previous = more if backwards else mark is not None
    has_next = True if backwards else more
    return Page(
        rows=[row[0] if len(row) == 1 + len(by) else row for row in rows],
        count=len(rows) if mark is None and not more else count(query, by[-1]),
        previous_url=_address(before=rows[0][-len(by) :]) if rows and has_previous else None,
        next_url=_address(after=rows[-1][-len(by) :]) if rows and has_next else None,
    )


def count(query: Select[*tuple[Any, ...]], unique: Any) -> int:
    """How many rows, told apart by a column, counted no further than 1,001."""
    narrow = query.with_only_columns(unique, maintain_column_froms=True).order_by(None)
    capped = narrow.limit(COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(capped)) or 0


def _clauses(by: Sequence[Any], descending: bool) -> list[Any]:
    return [column.desc() if descending else column.asc() for column in by]


def _address(**mark: Sequence[Any]) -> str:
    cursors = {name: _encode(values) for name, values in mark.items()}
    return links.present_page(query=_arguments() | cursors)


def _arguments() -> dict[str, Any]:
    given = request.args.to_dict(flat=False)
    return {name: values for name, values in given.items() if name not in ("after", "before")}


def _encode(values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, date) else v for v in values]
    kinds = ["t" if isinstance(v, datetime) else "d" if isinstance(v, date) else "" for v in values]
    return base64.urlsafe_b64encode(json.dumps([plain, kinds]).encode()).decode().rstrip("=")


def _cursor(name: str, by: Sequence[Any]) -> list[Any] | None:
    """The marks in the address, when each is a value that its column may hold."""
    text = request.args.get(name)
    if not text:
        return None
    try:
        plain, kinds = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        marks = [READERS[kind](value) for value, kind in zip(plain, kinds, strict=True)]
        fitting = [_may_hold(*pair) for pair in zip(by, marks, strict=True)]
        return marks if all(fitting) else None
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None


def _may_hold(column: Any, value: Any) -> bool:
    if not isinstance(value, column.type.python_type) or isinstance(value, bool):
        return False
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, str):
        value.encode()  # half a character is a ValueError
        return "\x00" not in value
    return not isinstance(value, int) or abs(value) <= HIGHEST_ID
