"""Files on their way into a dossier: resumable uploads, what they are, and how they are played.

- `models`      the rows: uploads under way, whole blobs, checks and portraits of blobs
- `refusals`    every answer that is not the wished one, in Chinese, with a stable code
- `kinds`       which types a dossier takes, told from their bytes
- `inspection`  what is looked at before a file is taken: archives, images, films, documents
- `partial`     the growing file of one upload, with its running digests
- `actions`     create, append, finish, label, abandon, expire
- `protocol`    tus 1.0 as a function from request to response, for any door to mount
- `ranges`      HTTP ranges, so that a film can be played from any minute
- `media`       posters, durations and positions, made in a limited child process
"""
