"""Partner organisations: companies, associations and institutions, and whom we know there."""
