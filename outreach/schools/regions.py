"""The 17 administrative regions of Quebec, and the time zone of a place in it."""

from dataclasses import dataclass

from outreach.core import language
from outreach.core.language import fold

EASTERN = "America/Toronto"
LOWER_NORTH_SHORE = "America/Blanc-Sablon"
ATLANTIC = "America/Halifax"
ZONES_OF_MRC = {
    "le golfe du saint laurent": LOWER_NORTH_SHORE,
    "communaute maritime des iles de la madeleine": ATLANTIC,
}
ATLANTIC_TOWNS = ("listuguj",)


@dataclass(frozen=True)
class Region:
    """An administrative region; most names are the same in both languages."""

    code: str
    name_fr: str
    name_en: str

    @property
    def name(self) -> str:
        """In the reader's language."""
        return language.pick(self.name_fr, self.name_en)


NAMES = (
    "Bas-Saint-Laurent",
    "Saguenay–Lac-Saint-Jean",
    "Capitale-Nationale",
    "Mauricie",
    "Estrie",
    "Montréal",
    "Outaouais",
    "Abitibi-Témiscamingue",
    "Côte-Nord",
    "Nord-du-Québec",
    "Gaspésie–Îles-de-la-Madeleine",
    "Chaudière-Appalaches",
    "Laval",
    "Lanaudière",
    "Laurentides",
    "Montérégie",
    "Centre-du-Québec",
)
REGIONS = {f"{n:02}": Region(f"{n:02}", name, name) for n, name in enumerate(NAMES, start=1)}
CODES = {fold(region.name_fr): region.code for region in REGIONS.values()}


def region_name(code: str | None) -> str:
    """In the reader's language; empty for an unknown code."""
    region = REGIONS.get(code or "")
    return region.name if region else ""


def region_code(name: str) -> str | None:
    """The code of a region by name, whatever its accents, dashes and case."""
    return CODES.get(fold(name))


def choices() -> list[tuple[str, str]]:
    """Pairs for a select field, in the order of the codes."""
    return [(region.code, region.name) for region in REGIONS.values()]


def time_zone(
    *, mrc: str = "", municipality: str = "", latitude: float | None, longitude: float | None
) -> str:
    """East of 63°W is Atlantic time but Minganie; Listuguj follows New Brunswick (domain.md 1.1)."""
    if mrc:
        zone = ZONES_OF_MRC.get(fold(mrc), EASTERN)
    else:
        zone = _zone_at(latitude, longitude)
    return ATLANTIC if fold(municipality) in ATLANTIC_TOWNS else zone


def _zone_at(latitude: float | None, longitude: float | None) -> str:
    """Without an MRC: the islands lie south of 48.5°N, Minganie's last school at 61.8°W."""
    if latitude is None or longitude is None or longitude <= -63:
        return EASTERN
    if latitude < 48.5:
        return ATLANTIC
    return LOWER_NORTH_SHORE if longitude > -61.5 else EASTERN
