"""The pages of the procedure: thin functions, one file for each subject."""
