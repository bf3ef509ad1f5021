"""Reports: which there are, each as it is printed, its parts to write in, its files."""
