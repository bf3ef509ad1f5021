"""Reading registers, people, calendars and other tables from files."""
