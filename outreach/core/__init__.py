"""What every room stands on; no noun of the trade lives here."""
