"""What documents are told from, across domains: questions that answer with cases, and never only
with counts."""
