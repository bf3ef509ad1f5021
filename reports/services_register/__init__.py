"""The register of digital services as a document: what nobody has validated comes first."""
