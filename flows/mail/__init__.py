"""The post: what is to be said, to whom, and the letters that say it."""
