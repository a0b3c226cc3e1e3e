"""The outbox: every mail is a row, written with the change it tells of, delivered by the worker."""
