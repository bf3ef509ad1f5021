"""The verbs of digital services: registering, changing, introducing many, deciding again."""
