"""Writes about signatures: batches for the token, what comes back, the seal, ink, and the raising of levels."""
