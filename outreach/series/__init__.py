"""Several events from one: repeating, changing a series, copying a term."""
