"""Documents, matters, decisions, reports."""
