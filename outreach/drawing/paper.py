"""Bar charts and tile maps on paper: the same geometry as on pages, drawn with ReportLab."""

from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color, HexColor, white

from outreach.drawing import typesetting
from outreach.drawing.chart import BarChart, Label
from outreach.drawing.tiles import TileMap

INK, SOFT, GRID = HexColor("#16201f"), HexColor("#50605e"), HexColor("#d7dedd")
SERIES = ("#0b6e6e", "#b0520a", "#5b4ea6", "#5d6a6f")
SIZE = 11.0


def bars(chart: BarChart, *, width: float, accent: str) -> Any:
    """As wide as asked; the series after the first have colours of their own."""
    drawing, scale = _sheet(chart.width, chart.height, width)
    for rule in chart.ticks:
        drawing.add(
            Line(*_ends(rule.x1, rule.y1, rule.x2, rule.y2, chart.height), strokeColor=GRID)
        )
        drawing.add(_words(rule.text, chart.height, SOFT))
    for bar in chart.bars:
        colour = HexColor(accent if bar.series == 0 else SERIES[bar.series % len(SERIES)])
        look: Any = {"fillColor": colour, "strokeColor": None}
        drawing.add(Rect(bar.x, chart.height - bar.y - bar.height, bar.width, bar.height, **look))
    for label in chart.categories:
        drawing.add(_words(label, chart.height, SOFT))
    for label in chart.labels:
        colour = white if label.fill == "solid" else INK
        drawing.add(_words(label, chart.height, colour, font=typesetting.SEMIBOLD))
    drawing.add(Line(*_ends(*chart.axis, chart.height), strokeColor=INK))
    drawing.scale(scale, scale)
    return drawing


def tiles(tile_map: TileMap, *, width: float, accent: str) -> Any:
    """Each region as a tile, its shade and its words."""
    drawing, scale = _sheet(tile_map.width, tile_map.height, width)
    full = HexColor(accent)
    for tile in tile_map.tiles:
        shade = Color(full.red, full.green, full.blue, alpha=tile.opacity)
        look: Any = {"fillColor": shade, "strokeColor": full, "rx": 4, "ry": 4}
        look["strokeDashArray"] = [3, 3] if tile.step < 0 else None
        y = tile_map.height - tile.y - tile.height
        drawing.add(Rect(tile.x, y, tile.width, tile.height, **look))
        for label in tile.labels:
            colour = white if tile.is_dark else INK
            drawing.add(_words(label, tile_map.height, colour))
    drawing.scale(scale, scale)
    return drawing


def _sheet(width: float, height: float, wanted: float) -> tuple[Any, float]:
    typesetting.register()
    scale = wanted / width
    return Drawing(wanted, height * scale), scale


def _ends(x1: float, y1: float, x2: float, y2: float, height: float) -> tuple[float, ...]:
    """From the top left of a page to the bottom left of paper."""
    return x1, height - y1, x2, height - y2


def _words(label: Label, height: float, colour: Any, *, font: str = typesetting.REGULAR) -> Any:
    look: Any = {
        "textAnchor": label.anchor,
        "fontName": font,
        "fontSize": SIZE,
        "fillColor": colour,
    }
    return String(label.x, height - label.y, label.words, **look)
