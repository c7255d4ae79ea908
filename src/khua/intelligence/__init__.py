"""Links between cases: who is the same person, who asks whom, and the networks that come of it."""
