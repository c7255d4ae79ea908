"""What runs the SQL of rules: DuckDB on one machine, Spark on many. Both answer alike."""
