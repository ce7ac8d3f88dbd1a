"""What every door shows itself with: tokens, components, forms, words. Knows no domain."""
