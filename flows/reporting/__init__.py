"""Reports: compiled from the year's rows, read and written part by part, kept in versions."""
