"""Document numbers as GB/T 9704 writes them: 云市监罚〔2026〕12号."""


def document_number(word: str, year: int, serial: int) -> str:
    """Return the number of a document: word of the series, year, serial without zeros."""
    return f"{word}〔{year}〕{serial}号"
