"""The record counted again, slowly, from its objects one by one: what a snapshot must say. It
shares no code with the gathering, and only the words of mapping.yaml."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from khua.access.models import Office
from khua.figures.mapping import mapping
from khua.intelligence.models import Match
from khua.law.procedure import load
from khua.procedure.models import Happening, Move, Outcome
from khua.record.models import Case

HERE = ZoneInfo("Asia/Vientiane")
VICTIM, ACCUSED = {"victim", "possible_victim"}, {"suspect", "broker", "official"}
STRONG = {"means": "trafficking", "purpose": "trafficking", "smuggling": "smuggling",
          "laundering": "laundering"}  # fmt: skip
ORDER = ("trafficking", "smuggling", "laundering")
OFFENCES = {
    "tip": "trafficking", "la_trafficking_penal": "trafficking",
    "la_trafficking_definition": "trafficking", "som": "smuggling", "som_aggravated": "smuggling",
    "la_smuggling": "smuggling", "la_money_laundering": "laundering",
}  # fmt: skip
Row = dict[str, Any]


def day(moment: datetime) -> date:
    return moment.astimezone(HERE).date()


def first(days: Iterable[date | None]) -> date | None:
    return min((each for each in days if each), default=None)


class Recount:
    """All rows of the five tables, as plain dictionaries, by table."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.offices = {each.code: each for each in Office.objects.using(using)}
        self.one = self._ones()
        self.victim_in: dict[int, list[tuple[date, int]]] = defaultdict(list)
        for case in Case.objects.using(using).order_by("pk"):
            self._case(case)
        for row in self.rows["victims"]:
            row["again"] = min(self.victim_in[row["person"]])[1] != row["case"]

    def _ones(self) -> dict[int, int]:
        """Who is one: by walking from each to those decided to be the same."""
        beside = defaultdict(set)
        for match in Match.objects.using(self.using).filter(verdict="same"):
            beside[match.left_id].add(match.right_id)
            beside[match.right_id].add(match.left_id)
        found = {}
        for begin in beside:
            seen, waiting = set(), [begin]
            while waiting:
                at = waiting.pop()
                if at not in seen:
                    seen.add(at)
                    waiting += beside[at]
            found[begin] = min(seen)
        return found

    def _case(self, case: Case) -> None:
        findings = [f for f in case.findings.all() if f.standing in ("proved", "alleged")]
        moves = list(Move.objects.using(self.using).filter(case=case).order_by("pk"))
        happenings = list(
            Happening.objects.using(self.using).filter(case=case).order_by("at", "pk")
        )
        outcomes = list(Outcome.objects.using(self.using).filter(case=case).order_by("pk"))
        people = [each for each in case.people.all() if each.kind == "person"]
        opener = self.offices.get(case.number.rsplit("-", 2)[0], case.lead_office)
        told = [OFFENCES.get(each.offence, "other") for each in outcomes]
        common = {
            "case": case.pk,
            "key": 0,
            "office": case.lead_office.code,
            "office_kind": opener.kind,
            "recorded_in": opener.province or "LA",
            "recorded": case.reported_on,
            "happened": case.occurred_on,
            "kind": self._kind([f.code for f in findings], told) or "unknown",
        }
        rule = load()
        charged = [m for m in moves if m.to_stage == "indicted"]
        informed = [h for h in happenings if h.event == "indictment_notified"]
        reached = {case.stage, *(m.to_stage for m in moves)}
        ended = rule.stages[case.stage].end
        self.rows["cases"].append(
            common
            | {
                "source": case.source,
                "stage": case.stage,
                "closed_by": case.stage if ended else None,
                "closed": day(moves[-1].at) if ended and moves else None,
                "prosecuted": first(day(each.at) for each in [*charged, *informed]),
                "judged": first(o.decided_on for o in outcomes if o.verdict != "set_aside"),
                "official": str(
                    case.official_involvement != "none_known"
                    or any("official" in p.roles or p.official_of_id for p in people)
                ).lower(),
                "handling": self._handling(case.stage, reached),
                "opened": first(day(m.at) for m in moves if m.to_stage == "investigation_opened"),
            }
        )
        for person in sorted(people, key=lambda each: each.pk):
            mine = [h for h in happenings if h.person_id == person.pk]
            if VICTIM & set(person.roles):
                self._victim(common, case, person, findings, mine)
            if ACCUSED & set(person.roles):
                self._suspect(common, case, person, findings, mine, charged, outcomes)
        for outcome in outcomes:
            self._decision(common, outcome)
        self._requests(common, happenings)

    def _kind(self, codes: list[str], offences: list[str]) -> str | None:
        groups = {code.split(".")[0] for code in codes if not code.endswith(".none")}
        kinds = {STRONG[group] for group in groups if group in STRONG} | set(offences)
        for kind in ORDER:
            if kind in kinds:
                return kind
        if "act" in groups:
            return "trafficking"
        return "other" if "other" in kinds else None

    def _handling(self, stage: str, reached: set[str]) -> str:
        if stage == "handled_administratively":
            return "administrative"
        begun = {
            "investigation_opened", "with_prosecutor", "returned_for_supplement", "indicted",
            "before_court", "decided", "under_appeal", "final", "transferred_abroad",
        }  # fmt: skip
        return "criminal" if reached & begun else "open"

    def _person(self, case: Case, person: Any) -> Row:
        identity = person.identity
        age, on = identity.age, case.occurred_on or case.reported_on
        if age is None and identity.birth_date is not None:
            born = identity.birth_date
            age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
        nations = person.nationalities
        return {
            "person": self.one.get(person.pk, person.pk),
            "sex": {"Feminine": "female", "Masculine": "male",
                    "NonSpecifiedUnknown": "unknown"}.get(person.sex, "other"),
            "age": age if age is not None and 0 <= age <= 120 else None,
            "citizenship": "LA" if "LA" in nations else nations[0] if nations else None,
        }  # fmt: skip

    def _victim(
        self, common: Row, case: Case, person: Any, findings: list[Any], mine: list[Happening]
    ) -> None:
        codes = sorted({f.code for f in findings if f.victim_id in (None, person.pk)})
        places = sorted(case.places.all(), key=lambda each: each.pk)
        begun = [
            each.province if each.country == "LA" else "abroad"
            for each in places
            if each.kind == "Recruitment" and (each.country != "LA" or each.province)
        ]
        used = [each.country for each in places if each.kind == "Exploitation"]
        over = any(each.country != "LA" for each in places)
        at = {h.event: day(h.at) for h in reversed(mine)}  # the first of each
        words = mapping()
        services = {
            "shelter_given": "shelter", "medical_given": "medical", "legal_given": "legal",
            "training_given": "training", "financial_given": "financial",
            "victim_returned": "return", "reintegration_begun": "reintegration",
        }  # fmt: skip
        row = common | self._person(case, person)
        self.victim_in[row["person"]].append((case.reported_on, case.pk))
        self.rows["victims"].append(
            row
            | {
                "kind": self._kind(codes, []) or common["kind"],
                "origin": begun[0] if begun else None,
                "exploited_in": used[0] if used else None,
                "route": "cross-border" if over else "domestic" if used else None,
                "forms": sorted({words.forms[c] for c in codes if c in words.forms}),
                "means": sorted({words.means[c] for c in codes if c in words.means}),
                "elements": codes,
                "identified_by": case.source,
                "referred": at.get("victim_referred"),
                "assisted": sorted({services[e] for e in at if e in services}),
                "returned": at.get("victim_returned"),
                "again": None,  # when all are there
                "harm": "killed" if "killed" in at else "injured" if "injured" in at else "none",
                "not_punished": at.get("not_punished"),
                "identified": case.reported_on if "victim" in person.roles else None,
            }
        )

    def _suspect(
        self, common: Row, case: Case, person: Any, findings: list[Any], mine: list[Happening],
        charged: list[Move], outcomes: list[Outcome],
    ) -> None:  # fmt: skip
        codes = [f.code for f in findings if f.suspect_id in (None, person.pk)]
        his = [o for o in outcomes if o.suspect_id == person.pk]
        told = [OFFENCES.get(o.offence, "other") for o in his]
        groups = {code.split(".")[0] for code in codes if not code.endswith(".none")}
        offences = {STRONG[g] for g in groups if g in STRONG} | set(told)
        if not offences and "act" in groups:
            offences = {"trafficking"}
        stands = [o for o in his if o.verdict != "set_aside" and o.set_aside_by_id is None]
        convicted = first(o.decided_on for o in stands if o.verdict == "convicted")
        acquitted = [o.decided_on for o in stands if o.verdict == "acquitted"]
        last = charged[-1].at if charged else None
        self.rows["suspects"].append(
            common
            | self._person(case, person)
            | {
                "kind": self._kind(codes, told) or common["kind"],
                "official": bool("official" in person.roles or person.official_of_id),
                "offences": sorted(offences),
                "arrested": first(day(h.at) for h in mine if h.event == "detention"),
                "prosecuted": first(
                    [
                        day(last) if last and person.created_at <= last else None,
                        *(day(h.at) for h in mine if h.event == "indictment_notified"),
                    ]
                ),
                "convicted": convicted,
                "acquitted": None if convicted else max(acquitted, default=None),
            }
        )

    def _decision(self, common: Row, outcome: Outcome) -> None:
        if outcome.verdict == "set_aside" or outcome.set_aside_by_id:
            return
        paid = [each.kip for each in outcome.payments.all()]
        self.rows["decisions"].append(
            common
            | {k: v for k, v in self._person(outcome.case, outcome.suspect).items() if k != "age"}
            | {
                "decided": outcome.decided_on,
                "offence": OFFENCES.get(outcome.offence, "other"),
                "verdict": outcome.verdict,
                "sentence": outcome.sentence,
                "months": outcome.months,
                "fine_kip": outcome.fine_kip,
                "confiscated": outcome.confiscation != "",
                "restitution_kip": outcome.restitution_ordered_kip,
                "paid_kip": sum(paid) if paid else None,
            }
        )

    def _requests(self, common: Row, happenings: list[Happening]) -> None:
        for what in ("legal_assistance", "extradition"):
            waiting: list[Row] = []
            for each in happenings:
                if each.event in (f"{what}_sent", f"{what}_received"):
                    row = common | {
                        "direction": "out" if each.event.endswith("sent") else "in",
                        "what": what, "country": None, "asked": day(each.at), "answered": None,
                    }  # fmt: skip
                    waiting.append(row)
                    self.rows["requests"].append(row)
                elif each.event == f"{what}_answered":
                    open_ = [row for row in waiting if row["answered"] is None]
                    if open_:
                        open_[0]["answered"] = day(each.at)

    def table(self, name: str) -> "Recount.Table":
        """As a snapshot gives it."""
        return Recount.Table(self.rows[name])

    class Table(list[Row]):
        def to_pylist(self) -> list[Row]:
            return list(self)
