"""Cases, what they are about, and what each waits for."""
