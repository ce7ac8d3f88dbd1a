"""三鉴 Sanjian: administrative enforcement whose decisions are reviewed, recorded and disclosed."""

__version__ = "0.1.0"
