"""Reading transactions and what is known of customers: from files to columns, or to rejects."""
