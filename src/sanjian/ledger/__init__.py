"""The ledger: hashing, chaining and keeping bytes so that a silent change cannot stay silent.

Python on the standard library and `cryptography` (for Ed25519). It knows nothing of enforcement,
of Django or of a database; it can be lifted out and used alone by whoever wants to check a record.

- `canonical`   one byte-exact form of a value, and its digest
- `commitment`  a salted commitment, so that a log can be public while its content is private
- `chain`       the hash chain of one dossier, and where exactly it breaks
- `merkle`      RFC 6962 trees, inclusion and consistency proofs
- `tiles`       a log as static files of hashes and entries (C2SP tlog-tiles)
- `notes`       signed notes, their keys, cosignatures; `sm2` for the optional second signature
- `checkpoints` the signed head of a log
- `proofs`      proofs of inclusion that need nobody (tlog-proof)
- `policies`    whose signatures are asked for (tlog-policy)
- `witnessing`  cosigning another log's heads, and asking others for it (tlog-witness)
- `digesting`   SHA-256 and chunk root of a stream, computed while it flows
- `blobs`       content-addressed files that survive a power cut
"""
