"""What teachers ask for: from a wish to a booked visit."""
