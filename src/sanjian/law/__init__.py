"""The law as pure Python: citations, periods, facts, rules, procedures. Standard library only."""
