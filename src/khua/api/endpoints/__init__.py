"""The doors of the API, one file per thing; each calls the selectors and services of its room."""
