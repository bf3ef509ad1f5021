"""The outbox and its questions."""
