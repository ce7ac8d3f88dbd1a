"""Formats of other systems, in and out: what is read is reported row by row, nothing is lost."""
