"""Small stored databases, one for each version people live with, that every later migration is tried on.

`python -m tests.house.stored` writes the one of the version of now (docs/decisions/0008).
"""
