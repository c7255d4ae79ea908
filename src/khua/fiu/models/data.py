"""What was loaded: batches of transactions, and who stands behind the accounts.

Transactions themselves are columns of numbers in Parquet (khua.money.store); here is the manifest
of those files, and everything about people, which row security guards.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from khua.access.models import Member
from khua.access.rowsecurity import RowSecurity
from khua.fiu.models.scope import UNIT_LOG, UNIT_ROWS, OfUnit
from khua.record.models.choices import Precision


class BatchKind(models.TextChoices):
    TRANSACTIONS = "transactions", _("Transactions")
    CUSTOMERS = "customers", _("Customers")
    ACCOUNTS = "accounts", _("Accounts")
    BRANCHES = "branches", _("Branches and machines")
    MERCHANTS = "merchants", _("Merchants")
    RATES = "rates", _("Currency rates")


class Batch(OfUnit):
    """One load of one file. Its rows are there or they are not: the manifest is written last."""

    kind = models.CharField(max_length=16, choices=BatchKind)
    form = models.CharField(max_length=12)  # csv, parquet, camt053, pacs008, goaml
    source = models.CharField(max_length=200)  # the file's name, without its folder
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    rows = models.BigIntegerField()  # taken
    known = models.BigIntegerField(default=0)  # there already, so not taken again
    refused = models.BigIntegerField(default=0)
    first = models.BigIntegerField(null=True)  # seconds since 1970 of the earliest transaction
    last = models.BigIntegerField(null=True)
    notes = models.JSONField(default=list)  # warnings of the reader, {"en": …, "lo": …}
    loaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "sha256", "kind"], name="batch_once"),
            RowSecurity(name="batch_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class Part(OfUnit):
    """One file of the store that belongs to a batch (khua.money.store.Part)."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="parts")
    month = models.CharField(max_length=7)  # 2026-01
    file = models.CharField(max_length=80)  # below the store's folder
    rows = models.BigIntegerField()
    bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    keys_sha256 = models.CharField(max_length=64, blank=True, default="")
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        ordering = ["month", "batch_id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "file"], name="part_once"),
            RowSecurity(name="part_rows", rules=UNIT_LOG),
        ]

    def __str__(self) -> str:
        return self.file


class Refusal(OfUnit):
    """A row of a file that was not taken, with its reason; at most a thousand of a batch."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="refusals")
    row = models.BigIntegerField(null=True)
    field = models.CharField(max_length=80, blank=True, default="")
    what = models.JSONField()  # {"en": …, "lo": …}
    mend = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [RowSecurity(name="refusal_rows", rules=UNIT_LOG)]

    def __str__(self) -> str:
        return f"refusal {self.pk}"


class Customer(OfUnit):
    """Whom a bank says it knows. As the bank writes it; nothing here is a finding."""

    institution = models.CharField(max_length=40)  # code of the bank
    number = models.CharField(max_length=80)  # the bank's own
    company = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True, default="")
    family_name = models.CharField(max_length=200, blank=True, default="")
    sex = models.CharField(max_length=1, blank=True, default="")
    born = models.DateField(null=True)
    born_precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    nationality = models.CharField(max_length=2, blank=True, default="")
    document_kind = models.CharField(max_length=24, blank=True, default="")
    document = models.CharField(max_length=60, blank=True, default="")
    document_ends = models.DateField(null=True)
    phone = models.CharField(max_length=40, blank=True, default="")
    email = models.CharField(max_length=120, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    province = models.CharField(max_length=5, blank=True, default="")  # ISO 3166-2
    district = models.CharField(max_length=80, blank=True, default="")
    occupation = models.CharField(max_length=40, blank=True, default="")
    employer = models.CharField(max_length=200, blank=True, default="")
    income = models.BigIntegerField(null=True)  # declared, a year, minor units of home currency
    sector = models.CharField(max_length=40, blank=True, default="")
    staff = models.IntegerField(null=True)
    opened = models.DateField(null=True)
    search_text = models.TextField(editable=False, default="")  # khua.names.search_text of the name
    #: the file that said it last; one of accounts, where none told of him but by his number
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="customer_search"),
            models.Index(fields=["document"], name="customer_document"),
            models.Index(fields=["phone"], name="customer_phone"),
            models.Index(fields=["email"], name="customer_email"),
            models.Index(fields=["address"], name="customer_address"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["unit", "institution", "number"], name="customer_once"),
            RowSecurity(name="customer_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"

    @property
    def whole_name(self) -> str:
        """Given and family name as the bank writes them; "" where it told none."""
        return " ".join(filter(None, (self.name, self.family_name)))


class Account(OfUnit):
    """An account that took part in a transaction or that a bank told of. `number_in_ledger` is
    what stands in the columns; 0 is cash."""

    number_in_ledger = models.IntegerField()
    institution = models.CharField(max_length=40, blank=True, default="")
    number = models.CharField(max_length=80)
    kind = models.SmallIntegerField(default=0)  # khua.money.known.AccountKind
    currency = models.CharField(max_length=3, blank=True, default="")
    holder = models.ForeignKey(
        Customer, on_delete=models.PROTECT, null=True, related_name="accounts"
    )
    opened = models.DateField(null=True)
    closed = models.DateField(null=True)
    branch = models.ForeignKey("fiu.Branch", on_delete=models.PROTECT, null=True, related_name="+")
    province = models.CharField(max_length=5, blank=True, default="")  # of the branch
    #: an officer has marked that its holder may be a victim: nothing is done to it automatically
    possible_victim = models.BooleanField(default=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "institution", "number"], name="account_once"),
            models.UniqueConstraint(fields=["unit", "number_in_ledger"], name="account_in_ledger"),
            RowSecurity(name="account_rows", rules=UNIT_ROWS),
        ]
        indexes = [
            models.Index(fields=["holder"], name="account_of_holder"),
            models.Index(fields=["number"], name="account_number"),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def known_holder(self) -> Customer | None:
        """Who holds it, if he was read with it: a list of accounts asks for no holder each."""
        return self.holder if "holder" in self._state.fields_cache else None


class Mark(OfUnit):
    """That somebody marked an account as a possible victim's, or took the mark back, and why. Kept
    for ever; the newest holds."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="marks")
    possible_victim = models.BooleanField()
    why = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [RowSecurity(name="mark_rows", rules=UNIT_LOG)]

    def __str__(self) -> str:
        return f"mark {self.pk}"


class Branch(OfUnit):
    """Where money is given in or taken out; `number_in_ledger` as `place` in the columns."""

    number_in_ledger = models.IntegerField()
    institution = models.CharField(max_length=40, blank=True, default="")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True, default="")
    province = models.CharField(max_length=5, blank=True, default="")
    district = models.CharField(max_length=80, blank=True, default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    machine = models.BooleanField(default=False)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "institution", "code"], name="branch_once"),
            models.UniqueConstraint(fields=["unit", "number_in_ledger"], name="branch_in_ledger"),
            RowSecurity(name="branch_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return self.code


class Merchant(OfUnit):
    """A shop or firm that is paid; `number_in_ledger` as `merchant` in the columns."""

    number_in_ledger = models.IntegerField()
    institution = models.CharField(max_length=40, blank=True, default="")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True, default="")
    trade = models.SmallIntegerField(default=0)  # khua.money.known.Trade
    opens = models.SmallIntegerField(default=0)
    closes = models.SmallIntegerField(default=24)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "institution", "code"], name="merchant_once"),
            models.UniqueConstraint(fields=["unit", "number_in_ledger"], name="merchant_in_ledger"),
            RowSecurity(name="merchant_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return self.code


class Device(OfUnit):
    """What a transaction was given in from; `number_in_ledger` as `device` in the columns."""

    number_in_ledger = models.IntegerField()
    code = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="device_once"),
            models.UniqueConstraint(fields=["unit", "number_in_ledger"], name="device_in_ledger"),
            RowSecurity(name="device_rows", rules=UNIT_LOG),
        ]

    def __str__(self) -> str:
        return f"device {self.pk}"


class Rate(OfUnit):
    """What one unit of a currency was worth on a day, in the country's own."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=8)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "currency", "day"], name="rate_once"),
            RowSecurity(name="rate_rows", rules=UNIT_ROWS),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"
