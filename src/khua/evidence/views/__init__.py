"""The pages of evidence: thin functions."""
