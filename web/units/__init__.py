"""Units × duties, a unit's page, and the views that somebody keeps."""
