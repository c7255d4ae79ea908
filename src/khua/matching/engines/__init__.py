"""What carries a batch: DuckDB in this process, or Spark for what outgrows a machine."""
