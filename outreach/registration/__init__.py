"""Online registration, capacity, waiting list and self-service."""
