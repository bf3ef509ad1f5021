"""Gatherings of any series: planned, placed, invited to, held or cancelled."""
