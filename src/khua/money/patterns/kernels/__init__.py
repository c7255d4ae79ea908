"""The searches, compiled: packed flows in, places of transactions out."""
