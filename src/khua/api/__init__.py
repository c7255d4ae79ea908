"""The API of Khua under /api/v1: the same services and policies, for other systems."""
