"""Networks: people, what they share, and their cases, as a graph around a case or a person."""
