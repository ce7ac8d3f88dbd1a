"""Tests of the assistance room."""
