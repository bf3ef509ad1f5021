"""Urgent cases: registered at knowledge, clocks in hours, alarms that wait for no working day."""
