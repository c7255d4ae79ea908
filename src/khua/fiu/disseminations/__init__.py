"""A dissemination beside its row: what it rests on, what goes along, and as goAML."""
