"""Traces beside their rows: where one may begin, and its trail on the disk."""
