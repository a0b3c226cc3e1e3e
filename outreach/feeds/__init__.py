"""Calendars by secret address: of a member of staff, a speaker, a school."""
