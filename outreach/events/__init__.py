"""Events and their sessions, from the first phone call to the dates and headcounts."""
