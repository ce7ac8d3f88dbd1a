"""The law as data: reads, checks, dates, pins and explains rule packs."""
