"""The ledger: hashing, chaining and keeping bytes so that a silent change cannot stay silent.

Pure Python on the standard library. It knows nothing of enforcement, of Django or of a
database; it can be lifted out and used alone by whoever wants to check a record.

- `canonical`   one byte-exact form of a value, and its digest
- `commitment`  a salted commitment, so that a log can be public while its content is private
- `chain`       the hash chain of one dossier, and where exactly it breaks
- `merkle`      RFC 6962 trees, inclusion and consistency proofs
- `digesting`   SHA-256 and chunk root of a stream, computed while it flows
- `blobs`       content-addressed files that survive a power cut
"""
