"""Files that came in: kept, previewed, taken in, undone, purged; each room brings its reader and plan."""
