"""Matching beside Splink: `make bench-matching`; docs/matching_benchmarks.md tells what it says."""
