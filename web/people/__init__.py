"""The pages about people: the list, one person, and what is done with them."""
