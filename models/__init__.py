"""The nouns: tables, their constraints, and every question asked of them."""
