"""Front page, impact page, staff "today" and search; owns no table."""
