"""What is kept of people, erasing it on request, and forgetting it in time."""
