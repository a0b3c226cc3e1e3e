"""What is lent: kits and banners, taken out for an event and brought back."""
