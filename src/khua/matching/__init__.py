"""Who is the same person: evidence for and against, from batch files and for one new record.

Plain Python; knows nothing of Django. A score ranks and explains; it never decides."""
