"""What is followed: indicators, typed or counted by ourselves, their dated values, and targets."""
