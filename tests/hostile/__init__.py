"""Hostile text in every text field of every kind of record, and what reads it back from what was made of it."""
