"""Comparisons: each module's run() measures in one run and returns ratios and rates."""
