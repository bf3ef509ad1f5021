"""The same work as set-based SQL, written by hand: the floor beside which a tick is read.

It knows the headteacher and nothing else: no breaks, absences, deputies, caps, frozen chains,
nothing said before. On the generated country that leaves the very same rows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")

HEARERS = """
CREATE TEMP TABLE hears AS
SELECT "case".id AS case_id, appointment.person_id, "case".municipality_id
  FROM timer
  JOIN "case" ON "case".id = timer.case_id
  JOIN appointment ON appointment.municipality_id = "case".municipality_id
   AND appointment.unit_id = "case".unit_id AND appointment.role = 'headteacher'
   AND coalesce(appointment.starts, :day) <= :day AND coalesce(appointment.ends, :day) >= :day
 WHERE timer.due <= :day
"""
MESSAGES = """
INSERT INTO message (municipality_id, person_id, day, sort, status, reason, digest, message_id,
                     letter, owner, fence, attempts, next_at, created_at, last_answer)
SELECT appointment.municipality_id, appointment.person_id, :day, 'duty', 'pending', '', 0,
       '<' || lower(hex(randomblob(16))) || '@localhost>', '', '', 0, 0, :now, :now, ''
  FROM timer
  JOIN "case" ON "case".id = timer.case_id
  JOIN appointment ON appointment.unit_id = "case".unit_id AND appointment.role = 'headteacher'
   AND coalesce(appointment.starts, :day) <= :day AND coalesce(appointment.ends, :day) >= :day
 WHERE {due} <= :day
 GROUP BY appointment.person_id
"""
ITEMS = """
INSERT INTO item (case_id, since_version, level, person_id, due, message_id, natural)
SELECT "case".id, "case".since_version, {level}, message.person_id, "case".due, message.id, {due}
  FROM timer
  JOIN "case" ON "case".id = timer.case_id
  JOIN appointment ON appointment.unit_id = "case".unit_id AND appointment.role = 'headteacher'
   AND coalesce(appointment.starts, :day) <= :day AND coalesce(appointment.ends, :day) >= :day
  JOIN message ON message.day = :day AND message.person_id = appointment.person_id
   AND message.sort = 'duty'
 WHERE {due} <= :day
"""
