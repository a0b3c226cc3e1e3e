"""Counsellors, teachers and other contacts: one Person each, with schools, consents and notes."""
