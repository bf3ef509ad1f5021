"""What the documents show of the code: one file for each sort of drawing."""
