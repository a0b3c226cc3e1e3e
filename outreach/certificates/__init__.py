"""Attestations of attendance: issue, print, verify."""
