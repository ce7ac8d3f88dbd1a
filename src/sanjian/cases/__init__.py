"""Cases as people work through them: lists, saved filters, to-do lists, and the one next step."""
