"""裁量辅助: benchmarks of discretion and what helps an officer to apply them evenly."""
