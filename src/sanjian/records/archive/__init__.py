"""The case file once it is closed: put in order, checked, numbered, kept, handed over."""
