"""Reads, for the pages: values fit to be shown, one subject a file."""
