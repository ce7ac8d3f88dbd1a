"""Lists of major decisions as offices publish them, read as they come (no database in here)."""

from sanjian.exchange.catalogues.reading import ReadCatalogue, ReadRow, read_catalogue

__all__ = ["ReadCatalogue", "ReadRow", "read_catalogue"]
