"""Every route of an application with an address to try it at."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

ADAPTER = "127.0.0.1"


@dataclass(frozen=True)
class Route:
    """One rule: its endpoint, methods and an address with made-up values."""

    endpoint: str
    methods: frozenset[str]
    url: str


def routes_of(app: Flask) -> Iterator[Route]:
    adapter = app.url_map.bind(ADAPTER)
    for rule in app.url_map.iter_rules():
        methods = frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"}
        method = sorted(methods)[0]
        url = adapter.build(rule.endpoint, _values(rule), method=method)
        yield Route(rule.endpoint, methods, url)


def _values(rule: Rule) -> dict[str, object]:
    made: dict[str, object] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            made[name] = sorted(converter.items)[-1]
        elif isinstance(converter, IntegerConverter):
            made[name] = 987654
        else:
            made[name] = "0"
    return made
