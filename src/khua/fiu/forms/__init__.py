"""What people of the unit write, a file for each part. Forms read and check; services write."""
