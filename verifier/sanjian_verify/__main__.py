"""`python -m sanjian_verify`, and the entry of the one-file form (zipapp)."""

import sys

from sanjian_verify.cli import main

sys.exit(main())
