"""The pages at national scale: `make bench-web`; docs/performance.md tells what came out."""
