"""年报: what an agency did in a year, in figures from its files, approved, public, delivered."""
