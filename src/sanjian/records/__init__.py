"""The record of each dossier: acts, duties, documents, exhibits and recordings."""
