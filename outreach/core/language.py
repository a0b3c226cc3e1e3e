"""French and English: which one a page speaks, and how each writes dates, numbers and names."""

import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale, dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, LazyString, force_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from outreach.core import clock

LANGUAGES = ("fr", "en")
LOCALES = {"fr": "fr_CA", "en": "en_CA"}
NO_BREAK = "\u00a0"
OWN_NAMES = {"fr": "Français", "en": "English"}
CATALOGUE = Path(__file__).parents[1] / "translations"

__all__ = ["LANGUAGES", "LazyString", "_", "l_", "n_"]


def current() -> str:
    """`fr` or `en`: the language of the page, mail or command being made."""
    try:
        return str(
            g.spoken
        )  # asked some 300 times a page: flask-babel's own note is slower to reach
    except AttributeError:
        g.spoken = str(flask_babel.get_locale().language)
        return str(g.spoken)
    except RuntimeError:
        return "en"


def _(sentence: str, **values: Any) -> str:
    """The sentence in the reader's language, with its `%(values)s`."""
    text: str = _catalogue(current()).gettext(sentence)
    return text % values if values else text


def n_(singular: str, plural: str, num: int, **values: Any) -> str:
    """The sentence for one or for many, in the reader's language; `num` is among the values."""
    text: str = _catalogue(current()).ngettext(singular, plural, num)
    return text % {"num": num, **values}


def l_(sentence: str, **values: Any) -> LazyString:
    """Like `_`, translated where it is shown: for what is written outside a request."""
    return LazyString(_, sentence, **values)


@lru_cache
def _catalogue(_lang: str) -> Any:
    """flask-babel's catalogue of the language being spoken; looking it up costs more than using it."""
    return flask_babel.get_translations()


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Make what is written inside speak that language."""
    g.pop("spoken", None)
    try:
        with force_locale(LOCALES[lang]):
            yield
    finally:
        g.pop("spoken", None)


def other(lang: str) -> str:
    return "en" if lang == "fr" else "fr"


def preferred() -> str:
    """The browser's language; when it names neither, French for people and English for programs."""
    default = "en" if request.path.startswith("/api/") else "fr"
    return request.accept_languages.best_match(LANGUAGES, default=default) or default


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Lower case without accents, every dash and run of spaces one space: for search and matching."""
    if text.isascii():
        return " ".join(text.replace("-", " ").lower().split())
    plain = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    plain = unicodedata.normalize("NFKD", plain)
    letters = (
        " " if c.isspace() or unicodedata.category(c) == "Pd" else c
        for c in plain
        if not unicodedata.combining(c)
    )
    return " ".join("".join(letters).casefold().replace("\u2019", "'").split())


def pick(french: str | None, english: str | None) -> str:
    """The text in the reader's language; English falls back to French, never the reverse."""
    if current() == "en" and english:
        return english
    return french or ""


def in_both(french: str | None, english: str | None) -> Markup:
    """Like `pick`, marked with its language when it is not the reader's."""
    text = pick(french, english)
    is_french = text and not english and current() == "en"
    return Markup('<span lang="fr">{}</span>').format(text) if is_french else escape(text)


def in_its_own(text: str, lang: str) -> Markup:
    """A text of that language, marked with it when it is not the reader's."""
    return (
        Markup('<span lang="{}">{}</span>').format(lang, text)
        if lang != current()
        else escape(text)
    )


def french_only(french: str | None, english: str | None) -> Markup:
    """The `lang` of a part of an English page that has its text in French only."""
    is_french = french and not english and current() == "en"
    return Markup(' lang="fr"') if is_french else Markup()


def long_date(day: date | None) -> str:
    """`5 mars 2026` / `March 5, 2026`; `1er` is ours, CLDR has none."""
    return "" if day is None else _written(day, "long", current())


def day_and_date(day: date) -> str:
    """`jeudi 5 mars 2026` / `Thursday, March 5, 2026`."""
    return _written(day, "full", current())


def days(first: date, last: date) -> str:
    """`jeudi 5 mars 2026` of one day; `du 5 au 7 mars 2026` / `from March 5 to 7, 2026` of several."""
    if first == last:
        return day_and_date(first)
    lang = current()
    start = end = "long"
    if first.year == last.year:
        start = "MMMM d" if lang == "en" else "d MMMM"
    if (first.year, first.month) == (last.year, last.month):
        start, end = ("MMMM d", "d, y") if lang == "en" else ("d", "long")
    return _(
        "from %(first)s to %(last)s",
        first=_written(first, start, lang),
        last=_written(last, end, lang),
    )


def short_date(day: date) -> str:
    """`jeu. 5 mars` / `Thu, Mar 5`, for dense lists."""
    lang = current()
    return _written(day, "EEE d MMM" if lang == "fr" else "EEE, MMM d", lang)


def short_month(day: date) -> str:
    """`déc.` / `Dec`, for the leaf of a wall calendar."""
    return _written(day, "MMM", current())


def month_and_year(day: date) -> str:
    """`octobre 2025` / `October 2025`."""
    return _written(day, "LLLL y", current())


@lru_cache(maxsize=4096)
def _written(day: date, pattern: str, lang: str) -> str:
    """A list shows the same few days over and over: each is written once a process."""
    text = dates.format_date(day, pattern, LOCALES[lang])
    return _first(text) if lang == "fr" else text


def clock_time(at: time | datetime) -> str:
    """`9 h 05` / `9:05 a.m.` with no-break spaces, of a wall clock already local."""
    if current() == "fr":
        return f"{at.hour}{NO_BREAK}h{NO_BREAK}{at.minute:02}"
    return str(flask_babel.format_time(at, "short", rebase=False)).replace("\u202f", NO_BREAK)


def moment(at: datetime, zone: str = "") -> str:
    """An instant on a zone's clock, else ours: `5 mars 2026, 13 h 30` / `March 5, 2026, 1:30 p.m.`."""
    here = clock.local(at, zone)
    return f"{long_date(here.date())}, {clock_time(here)}"


def zone_name(zone: str) -> str:
    """`heure de l’Atlantique` / `Atlantic Time`."""
    spoken = LOCALES[current()]
    return dates.get_timezone_name(ZoneInfo(zone), locale=spoken, zone_variant="generic")


def number(value: float | Decimal | None, digits: int = 0) -> str:
    """`1 021 521` / `1,021,521`, half up; an absent value reads `n. d.` / `n/a`."""
    if value is None:
        return str(_("n/a"))
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    return str(flask_babel.format_decimal(rounded, pattern))


def amount(value: float | Decimal) -> str:
    """`46 600 000,5` / `46,600,000.5`: at most two decimals, none of a whole figure."""
    return str(flask_babel.format_decimal(value, "#,##0.##"))


def hours(value: float | Decimal) -> str:
    """`5,25` / `5.25`; whole hours without decimals."""
    return amount(value)


def hours_in_words(value: float | Decimal) -> str:
    """`1 heure`, `1,5 heure`, `2 heures` / `1 hour`, `1.5 hours`, with no-break spaces."""
    exact = Decimal(str(value)).normalize()
    is_one = Locale.parse(LOCALES[current()]).plural_form(exact) == "one"
    num = 1 if is_one else 2
    return n_("%(hours)s\u00a0hour", "%(hours)s\u00a0hours", num, hours=hours(exact))


def duration(minutes: int) -> str:
    """`45 min`; from one hour on `3 h 05` / `3 h 05 min`, whole hours as `3 h`; with no-break spaces."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest}\u00a0min"
    if not rest:
        return f"{whole}\u00a0h"
    unit = "" if current() == "fr" else "\u00a0min"
    return f"{whole}\u00a0h\u00a0{rest:02}{unit}"


def percent(value: float | Decimal | None, digits: int = 1) -> str:
    """`18,6 %` / `18.6%` of a ratio, half up."""
    if value is None:
        return str(_("n/a"))
    space = "\u00a0" if current() == "fr" else ""
    return f"{number(Decimal(str(value)) * 100, digits)}{space}%"


def init_app(app: Flask) -> None:
    for source in CATALOGUE.glob("**/LC_MESSAGES/*.po"):
        _compile_when_stale(source)
    Babel(
        app,
        default_locale="fr_CA",
        default_translation_directories=str(CATALOGUE),
        locale_selector=_locale,
    )
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_n_in_template)
    app.url_value_preprocessor(_take_language)
    app.url_defaults(_give_language)
    app.jinja_env.filters.update(
        date=long_date,
        day_and_date=day_and_date,
        short_date=short_date,
        short_month=short_month,
        time=clock_time,
        zone_name=zone_name,
        local=clock.local,
        local_day=clock.local_day,
        moment=moment,
        number=number,
        amount=amount,
        hours=hours,
        hours_in_words=hours_in_words,
        percent=percent,
    )
    app.jinja_env.globals.update(
        in_both=in_both, in_its_own=in_its_own, french_only=french_only, pick=pick
    )


@pass_eval_context
def _in_template(to: EvalContext, sentence: str, /, **values: Any) -> str:
    """`_` of templates: a sentence is a pattern even without values, which are escaped in a page."""
    return _filled(_catalogue(current()).gettext(sentence), values, to)


@pass_eval_context
def _n_in_template(to: EvalContext, singular: str, plural: str, num: int, /, **values: Any) -> str:
    values.setdefault("num", num)
    return _filled(_catalogue(current()).ngettext(singular, plural, num), values, to)


def _filled(pattern: str, values: dict[str, Any], to: EvalContext) -> str:
    """Markup formats by an object for each value: a tenth of a page with a list (docs/performance.md)."""
    if not values and "%" not in pattern:
        return Markup(pattern) if to.autoescape else pattern
    if not to.autoescape:
        return pattern % values
    return Markup(pattern % {name: _escaped(value) for name, value in values.items()})


def _escaped(value: Any) -> Any:
    return value if isinstance(value, int) else escape(value)


def _locale() -> str:
    if not has_request_context():
        return "fr_CA"
    return LOCALES[g.get("lang") or in_address() or preferred()]


def in_address() -> str | None:
    """The language that the address begins with, be there such a page or not."""
    first = request.path.split("/", 2)[1]
    return first if first in LANGUAGES else None


def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.lang = values.pop("lang", None) if values else None
    g.pop("spoken", None)


def _give_language(endpoint: str, values: dict[str, Any]) -> None:
    if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values["lang"] = current()


def _first(text: str) -> str:
    """`1er`, wherever the day of the month is a bare 1."""
    return re.sub(r"(?<!\d)1(?= \D|$)", "1er", text, count=1)


def _compile_when_stale(source: Path) -> None:
    compiled = source.with_suffix(".mo")
    if not source.exists():
        return
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return
    fresh = compiled.with_suffix(f".{os.getpid()}.tmp")
    with source.open("rb") as po, fresh.open("wb") as mo:
        write_mo(mo, read_po(po, locale=source.parts[-3]))
    fresh.replace(compiled)
