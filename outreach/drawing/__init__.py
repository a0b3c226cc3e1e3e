"""Charts and pictures, for pages and papers."""
