"""Regions, boards, schools, their buildings and deprivation index, and the ministry's files."""
