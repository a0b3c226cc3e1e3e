"""Calendar files as ical.js reads them, which many calendars in a browser stand on."""

from datetime import datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser

from outreach.core import ical
from tests.core.test_ical import ZONES, blocks

ICAL_JS = Path("tests/vendor/ical.js-2.2.1/ical.es5.min.cjs")
LOAD = """(source) => {
  const module = {exports: {}};
  new Function('module', 'exports', source)(module, module.exports);
  window.ICAL = module.exports.default || module.exports;
}"""
STARTS = """(text) => {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents('vtimezone'))
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  return calendar.getAllSubcomponents('vevent')
    .map((entry) => new ICAL.Event(entry).startDate.toJSDate().toISOString());
}"""


@pytest.mark.parametrize("zone", ZONES)
def test_ical_js_reads_the_same_instants(chromium: Browser, zone: str) -> None:
    made = blocks(zone)
    page = chromium.new_page()
    try:
        page.evaluate(LOAD, ICAL_JS.read_text())
        found = page.evaluate(STARTS, ical.calendar(made))
    finally:
        page.close()
    assert [datetime.fromisoformat(one) for one in found] == [b.starts_at for b in made]


def test_ical_js_reads_the_golden_files_as_icalendar_does(chromium: Browser) -> None:
    page = chromium.new_page()
    try:
        page.evaluate(LOAD, ICAL_JS.read_text())
        for path in sorted(Path("tests/data/calendars").glob("*.ics")):
            text = path.read_bytes().decode()
            starts = [datetime.fromisoformat(one) for one in page.evaluate(STARTS, text)]
            entries = Calendar.from_ical(text).walk("VEVENT")
            assert starts == [entry["dtstart"].dt for entry in entries], path.name
            assert starts, path.name
    finally:
        page.close()
