"""Figures: counting that every agency agrees on, safe to publish, in the formats asked for.

Plain Python; knows nothing of Django."""
