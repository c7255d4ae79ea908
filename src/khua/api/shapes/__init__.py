"""What the API takes and gives: one file per thing. Unknown fields are refused, never ignored."""
