"""Which database role does what: only the owner migrates."""


class OwnerMigrates:
    """Migrations run on the `owner` alias alone; everything else uses `default`."""

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"
