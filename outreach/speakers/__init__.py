"""Volunteers who speak in schools: what they speak of, where and when, and their background checks."""
