"""Snow days: a board or a school that is closed, what it touches, whom to call."""
