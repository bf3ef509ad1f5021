"""Governing documents and what is decided about them: two clocks, one thread to origins."""
