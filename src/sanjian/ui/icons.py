"""Small line icons on a 20 by 20 grid, drawn for this product; they never stand without words."""

PATHS: dict[str, str] = {
    "desk": "M3 4h14v9H3zM7 17h6M10 13v4",
    "case": "M3 6h5l2 2h7v9H3zM3 6V4h5",
    "review": "M5 3h7l3 3v11H5zM8 9h4M8 12h4M12 3v3h3",
    "publish": "M3 8v4l9 4V4zM12 7h2a3 3 0 0 1 0 6h-2M6 13v4",
    "record": "M4 4h12v12H4zM8 10h4M10 8v4",
    "watch": "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
    "people": "M7 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 17c0-3 2-5 5-5s5 2 5 5M13 4a3 3 0 0 1 0 5M18 17"
    "c0-2.5-1-4-3-4.7",
    "law": "M10 3v14M5 17h10M4 6h12M4 6l-2 5h4zM16 6l-2 5h4z",
    "duty": "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6v4l3 2",
    "figures": "M3 17h14M5 17v-5M9 17V7M13 17v-7M17 17V4",
    "archive": "M3 4h14v4H3zM4 8v9h12V8M8 11h4",
    "search": "M9 3a6 6 0 1 1 0 12A6 6 0 0 1 9 3zM13.5 13.5 17 17",
    "menu": "M3 5h14M3 10h14M3 15h14",
    "person": "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 17c0-3.5 3-5.5 7-5.500s7 2 7 5.5",
    "file": "M5 3h7l3 3v11H5zM12 3v3h3",
    "image": "M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M13 7.500h.01",
    "audio": "M7 14V5l8-2v9M7 14a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM15 12a2 2 0 1 1-4 0 2 2 0 0 1 4 0z",
    "video": "M3 5h10v10H3zM13 9l4-3v8l-4-3",
    "upload": "M10 13V4M6 8l4-4 4 4M3 14v3h14v-3",
    "download": "M10 3v10M6 9l4 4 4-4M3 14v3h14v-3",
    "check": "M4 10.5 8.5 15 16 5.5",
    "cross": "M5 5l10 10M15 5 5 15",
    "add": "M10 4v12M4 10h12",
    "next": "M7 4l6 6-6 6",
    "back": "M13 4l-6 6 6 6",
    "columns": "M3 4h14v12H3zM8 4v12M13 4v12",
    "proof": "M10 2 4 4.500V9c0 4 2.5 7 6 9 3.5-2 6-5 6-9V4.500zM7 10l2 2 4-4",
    "seal": "M4 4h12v12H4zM7 7h6M10 7v6M7 13h6",
    "print": "M6 7V3h8v4M4 7h12v7h-2M6 14H4M6 11h8v6H6z",
    "theme": "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
    "lock": "M5 9h10v8H5zM7 9V6a3 3 0 0 1 6 0v3",
    "phone": "M6 2h8v16H6zM9 15h2",
}

# Filled shapes of the lights, told apart without colour: an empty ring, a quarter ring, a disc,
# a tick in a ring, two bars.
LIGHT_SHAPES: dict[str, str] = {
    "gray": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/>',
    "soon": '<circle cx="6" cy="6" r="4.5" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    '<path fill="currentColor" d="M6 6V1.500A4.5 4.5 0 0 1 10.5 6z"/>',
    "late": '<circle cx="6" cy="6" r="5.2" fill="currentColor"/>',
    "done": '<path fill="none" stroke="currentColor" stroke-width="2" d="M1.5 6.5 4.7 9.7'
    ' 10.5 2.5"/>',
    "paused": '<path fill="currentColor" d="M2.5 1.500h2.500v9H2.500zM7 1.500h2.500v9H7z"/>',
}
