"""The window: pages that translate a click into one verb."""
