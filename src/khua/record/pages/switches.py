"""Under which standard of proof, and which law, an assessment is read; plain links, no state."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest

from khua.law import STANDARD_TEXTS, STANDARDS, Standard, Text, law

#: one word each, for switches and tables; the law's own texts say what counts under each
STANDARD_NAMES: dict[Standard, Text] = {
    "suspicion": {"en": "Suspicion", "lo": "ຄວາມສົງໄສ"},
    "charge": {"en": "Charge", "lo": "ການສັ່ງຟ້ອງ"},
    "conviction": {"en": "Conviction", "lo": "ການຕັດສິນລົງໂທດ"},
}


@dataclass(frozen=True)
class Choice:
    """One position of a switch."""

    label: Text
    url: str
    here: bool
    help: Text | None = None


@dataclass(frozen=True)
class Reading:
    """What the reader chose: a standard of proof and a layer of law."""

    standard: Standard = "conviction"
    layer: str = "palermo"

    @classmethod
    def of(cls, request: HttpRequest) -> "Reading":
        """The choice in the address; anything unknown is the default."""
        standard, layer = request.GET.get("standard", ""), request.GET.get("law", "")
        return cls(
            standard if standard in STANDARDS else cls.standard,
            layer if layer in law().layers else cls.layer,
        )

    @property
    def chosen(self) -> dict[str, str]:
        """The choice as parameters of an address; what is usual is left out."""
        chosen = {"standard": self.standard, "law": self.layer}
        usual = {"standard": Reading.standard, "law": Reading.layer}
        return {key: value for key, value in chosen.items() if value != usual[key]}

    @property
    def query(self) -> str:
        """The choice as a query string with its question mark; empty for the default."""
        return f"?{urlencode(self.chosen)}" if self.chosen else ""

    def standards(self, path: str = "") -> list[Choice]:
        """The switch of standards, weakest first."""
        return [
            Choice(
                STANDARD_NAMES[each],
                (path + Reading(each, self.layer).query) or "?",
                each == self.standard,
                STANDARD_TEXTS[each],
            )
            for each in STANDARDS
        ]

    def layers(self, path: str = "") -> list[Choice]:
        """The switch of laws."""
        return [
            Choice(
                layer.title,
                (path + Reading(self.standard, layer.id).query) or "?",
                layer.id == self.layer,
            )
            for layer in law().layers.values()
        ]
