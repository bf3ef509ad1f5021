"""Networks of appointed staff: beginning, pausing, meeting, asking for revisions, reading."""
