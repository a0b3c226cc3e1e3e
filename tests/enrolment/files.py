"""The real file of the tests."""

from pathlib import Path

STATCAN = Path("outreach/data/statcan_37100011_math_cs_canada_1992_2016.csv")
