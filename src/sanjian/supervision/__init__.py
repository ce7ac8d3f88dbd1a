"""Supervision (执法监督): what the public says of enforcement, and what an agency does about it."""
