"""Pages of links between cases."""
