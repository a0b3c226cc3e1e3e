"""What every page, form and API call stands on."""
