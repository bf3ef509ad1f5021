"""The engine of cases: opening, moving, dates, delegation, links; it knows no kind by name."""
