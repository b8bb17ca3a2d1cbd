"""The fixed cast: the same people in every test."""
