"""sanjian-verify: checks what the 三鉴 platform says about its record, without the platform.

Python's standard library only, no network unless a log's address is given. It shares no code with
the platform: everything is computed here from the published formats.
"""

__version__ = "0.1.0"
