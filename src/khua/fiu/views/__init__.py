"""The pages of the unit, and of what other offices get from it."""
