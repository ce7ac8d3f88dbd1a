"""The officers' door: pages drawn on the server for everybody who works in an agency."""
