"""What waits for one person, and how she answers it."""
