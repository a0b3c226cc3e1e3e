"""Official student numbers: their sources, series, figures, and breaks in the series."""
