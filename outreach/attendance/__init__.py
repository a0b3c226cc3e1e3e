"""Headcounts, check-in and closing: what really took place."""
