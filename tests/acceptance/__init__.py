"""Acceptance tests of the five papers' clauses: each test is the whole of its clauses' test."""
