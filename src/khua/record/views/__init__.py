"""The pages of the record: thin functions, one file for each tab."""
