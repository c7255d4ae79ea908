"""What a page shows, as plain values: templates only lay it out. Nothing here writes."""
