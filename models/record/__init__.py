"""The append-only record, and the runs of the beats."""
