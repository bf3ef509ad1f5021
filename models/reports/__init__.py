"""Reports that are being written: what people put into them, and the versions that were kept."""
