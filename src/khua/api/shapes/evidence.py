"""Items of evidence and their files."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from khua.api.shapes.common import Day, Given, Sent, Version, Words
from khua.evidence.data import ItemData
from khua.evidence.models import Authority, File, Item, ItemContent, Kind
from khua.record.models import Person
from khua.record.models.choices import Precision


class ItemIn(Sent):
    """A new item. Whoever registers it has it. Texts name people by code name only."""

    kind: Kind
    title: Annotated[str, Words(200, 1)]
    authority: Authority
    description: Annotated[str, Words(4000)] = ""
    collected_by: Annotated[str, Words(160)] = ""
    collected_on: Day | None = None
    collected_precision: Precision = Precision.DAY
    place: Annotated[str, Words(200)] = ""
    authority_note: Annotated[str, Words(200)] = ""
    witness: Annotated[str, Words(10, 1)] | None = Field(None, description="A code name.")
    sealed: bool = False

    def data(self, witness: Person | None) -> ItemData:
        """What the services take."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return ItemData(**{**given, "witness": witness})


class FileOut(Given):
    """A file. `content_type` is what its bytes say, whatever its name is."""

    id: int
    name: str
    size: int
    sha256: str
    content_type: str
    uploaded_at: datetime

    @classmethod
    def of(cls, file: File) -> Self:
        """A file as the API gives it."""
        return cls(**{name: getattr(file, name) for name in cls.model_fields})


class ContentOut(Given):
    """What is known of an item."""

    title: str
    description: str
    collected_by: str
    collected_on: date | None
    collected_precision: str
    place: str
    authority: str
    authority_note: str
    witness: str | None
    version: Version

    @classmethod
    def of(cls, content: ItemContent) -> Self:
        """What is known of an item, as the API gives it."""
        own = [name for name in cls.model_fields if name != "witness"]
        witness = content.witness.code_name if content.witness else None
        return cls(**{name: getattr(content, name) for name in own}, witness=witness)


class ItemOut(Given):
    """An item. `content` null: it is sealed, and not for this member."""

    number: int
    kind: str
    sealed: bool
    registered_at: datetime
    content: ContentOut | None
    files: list[FileOut]

    @classmethod
    def of(cls, item: Item, content: ItemContent | None, files: list[File]) -> Self:
        """An item as the API gives it."""
        same = ("number", "kind", "sealed", "registered_at")
        return cls(
            **{name: getattr(item, name) for name in same},
            content=ContentOut.of(content) if content else None,
            files=[FileOut.of(file) for file in files],
        )
