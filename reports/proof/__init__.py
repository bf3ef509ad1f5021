"""Proof for one case: who was told what, when and why, with the record's check, as a file that
somebody outside can verify with ``docs/verify_proof.py``."""
