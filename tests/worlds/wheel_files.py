"""Wheel files with mistakes."""

from __future__ import annotations

from config.wheel import BUILT_IN

TEXT = BUILT_IN.read_text(encoding="utf-8")


KART = '[presets."läsår".steps."kartläggning"]\nopens = "02-01"\ndue = "03-31"\n'
