"""One Splink 5 run, by the peers' Python: `python splink_run.py KIND TABLE PAIRS REPORT.json`.

KIND: people (the columns of `khua match`), people_keys (with the columns that keys.py adds),
febrl, febrl_link, historical. The settings are those of Splink's own guides for such data:
its ready-made comparisons, term frequencies, u from random sampling, m from EM on two blocks.
REPORT: wall seconds, CPU seconds and peak memory up to the end of predict(); what follows, writing
every scored pair, is not charged to it.
"""

import json
import os
import resource
import sys
import time
from typing import Any

import duckdb
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

U_PAIRS = 5e6
ALWAYS = ("first_name", "surname", "sex", "dob", "province", "district", "phone", "id_no")
Plan = tuple[list[Any], list[Any], list[Any], float, list[Any]]


def people(keyed: bool) -> Plan:
    """Comparisons, blocking rules, deterministic rules and their recall, rules to train on."""
    dob = "dob_iso" if keyed else "dob"
    phone, province = ("phone_e164", "province_iso") if keyed else ("phone", "province")
    comparisons = [
        *(_keyed_name(side) if keyed else cl.NameComparison(side) for side in NAMES),
        cl.DateOfBirthComparison(dob, input_is_string=True),
        cl.ExactMatch("sex"),
        cl.ExactMatch(province).configure(term_frequency_adjustments=True),
        cl.ExactMatch("district").configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds(phone, 1),
        cl.LevenshteinAtThresholds("id_no", 1),
    ]
    rules = [
        block_on("id_no"),
        block_on(phone),
        block_on("first_name", "surname"),
        block_on("first_name", dob),
        block_on("surname", dob),
        block_on("substr(first_name,1,4)", "substr(surname,1,4)", f"substr({dob},1,4)"),
        block_on(dob, province, "sex"),
        block_on("first_name", "district"),
        block_on("surname", "district"),
    ]
    # not on birth dates, as the guides do: a million records share them with 13 million strangers,
    # which takes EM five times as long as all the rest; with the province beside it EM takes those
    # of one district for the same people (F1 .71 in place of .79)
    training = [block_on("first_name", "surname"), block_on(phone)]
    if keyed:
        rules[5:6] = [
            block_on("first_sound", "surname_sound"),
            block_on("first_bones", "surname_bones"),
            block_on("first_bones", dob),
            block_on("surname_bones", dob),
            block_on("surname_sound", "district", "sex"),
            block_on("first_sound", "district", "sex"),
            block_on("substr(first_bones,1,2)", "substr(surname_bones,1,3)", f"substr({dob},1,4)"),
        ]
        training[0] = block_on("first_sound", "surname_sound")
    sure = [block_on("id_no"), block_on("first_name", "surname", dob), block_on(phone, dob)]
    return comparisons, rules, sure, 0.4, training


NAMES = ("first_name", "surname")


def _keyed_name(column: str) -> Any:
    """Splink's NameComparison with the key between its exact level and its fuzzy ones."""
    key = f"{column.removesuffix('_name')}_sound"
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[
            cll.NullLevel(column),
            cll.ExactMatchLevel(column).configure(tf_adjustment_column=column),
            cll.ExactMatchLevel(key).configure(tf_adjustment_column=key),
            cll.JaroWinklerLevel(key, 0.92),
            cll.JaroWinklerLevel(key, 0.88),
            cll.JaroWinklerLevel(key, 0.7),
            cll.ElseLevel(),
        ],
    )


def febrl() -> Plan:
    """Splink's guide to FEBRL 3 and 4."""
    comparisons = [
        *(cl.NameComparison(name) for name in NAMES),
        cl.DateOfBirthComparison("dob", input_is_string=True, datetime_format="%Y%m%d"),
        cl.DamerauLevenshteinAtThresholds("id_no", [1, 2]),
        cl.ExactMatch("province").configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("district", [0.9]).configure(term_frequency_adjustments=True),
    ]
    rules = [
        block_on("id_no"),
        block_on("first_name", "surname"),
        block_on("first_name", "dob"),
        block_on("surname", "dob"),
        block_on("first_name", "district"),
        block_on("surname", "district"),
        block_on("dob", "province"),
        block_on("first_name", "province"),
        block_on("surname", "province"),
    ]
    sure = [
        block_on("id_no"),
        block_on("first_name", "surname", "dob"),
        "l.first_name = r.surname and l.surname = r.first_name and l.dob = r.dob",
    ]
    return comparisons, rules, sure, 0.9, [block_on("dob"), block_on("surname")]


def febrl_demo() -> Plan:
    """The same with the columns Khua does not read, as in the guide."""
    comparisons, rules, *rest = febrl()
    comparisons += [
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(
            term_frequency_adjustments=True
        ),
    ]
    rules += [block_on("postcode", "first_name"), block_on("postcode", "surname")]
    return comparisons, rules, *rest


def historical(demo: bool) -> Plan:
    """Splink's guide to historical_figures_with_errors_50k; `demo`: with the occupation."""
    comparisons = [
        cl.ForenameSurnameComparison(
            "first_name", "surname", forename_surname_concat_col_name="both_names"
        ),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.PostcodeComparison("district"),
        cl.ExactMatch("province").configure(term_frequency_adjustments=True),
    ]
    if demo:
        comparisons += [cl.ExactMatch("occupation").configure(term_frequency_adjustments=True)]
    else:
        comparisons += [cl.ExactMatch("sex")]
    rules = [
        block_on("substr(first_name,1,3)", "substr(surname,1,4)"),
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("district", "first_name"),
        block_on("district", "surname"),
        block_on("dob", "province"),
        block_on("substr(district,1,3)", "dob"),
        block_on("substr(district,1,3)", "first_name"),
        block_on("substr(district,1,3)", "surname"),
        block_on("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
    ]
    sure = [
        "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
        "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
        "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
        block_on("district", "dob"),
    ]
    return comparisons, rules, sure, 0.6, [block_on("first_name", "surname"), block_on("dob")]


PLANS: dict[str, Any] = {
    "people": lambda: people(False),
    "people_keys": lambda: people(True),
    "febrl": febrl,
    "febrl_demo": febrl_demo,
    "febrl_link": febrl,
    "febrl_link_demo": febrl_demo,
    "historical": lambda: historical(False),
    "historical_demo": lambda: historical(True),
}


class Meter:
    """Seconds since the start of the process, by stage."""

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.stages: dict[str, dict[str, float]] = {}

    def note(self, stage: str) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        self.stages[stage] = {
            "wall": time.perf_counter() - self.start,
            "cpu": used.ru_utime + used.ru_stime,
            "rss_mb": _high_mark() / 1e6,
        }


def _high_mark() -> int:
    """The most bytes held; getrusage would begin with what the process that started us held."""
    with open("/proc/self/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def read(link: duckdb.DuckDBPyConnection, file: str, kind: str) -> list[str]:
    """The table (both sides, when two are linked) with every column as text."""
    source = f"read_csv('{file}', all_varchar=true)" if file.endswith("csv") else f"'{file}'"
    extra = ""
    if kind.startswith("historical"):
        extra = ", first_name || ' ' || surname AS both_names"
    told = link.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
    names = [column for column, *_ in told]
    # a column nobody recorded is still asked for
    for column in ALWAYS:
        if kind.startswith("people") and column not in names:
            extra += f", NULL::VARCHAR AS {column}"
    if "link" not in kind:
        link.execute(
            f"CREATE TABLE t AS SELECT *, id AS unique_id{extra} FROM {source}"  # noqa: S608
        )
        return ["t"]
    for side, ending in (("a", "-org"), ("b", "-dup-0")):
        link.execute(
            f"CREATE TABLE {side} AS SELECT *, id AS unique_id FROM {source}"  # noqa: S608
            f" WHERE ends_with(id, '{ending}')"
        )
    return ["a", "b"]


def main() -> None:
    kind, table, pairs, report = sys.argv[1:]
    meter = Meter()
    link = duckdb.connect()
    # as much memory as it likes (DuckDB's own limit is four fifths of the machine's)
    link.execute(f"SET temp_directory = '{os.path.dirname(os.path.abspath(pairs))}/spill'")
    tables = read(link, table, kind)
    api = DuckDBAPI(link)
    comparisons, rules, sure, recall, training = PLANS[kind]()
    settings = SettingsCreator(
        link_type="link_only" if len(tables) > 1 else "dedupe_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
    )
    linker = Linker([api.register(name) for name in tables], settings, log_level="ERROR")
    meter.note("read")
    train = linker.training
    train.estimate_probability_two_random_records_match(sure, recall=recall)
    train.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=1)
    for rule in training:
        train.estimate_parameters_using_expectation_maximisation(rule)
    meter.note("train")
    found = linker.inference.predict()
    meter.note("predict")
    link.execute(
        f"COPY (SELECT unique_id_l AS id_l, unique_id_r AS id_r, match_weight"  # noqa: S608
        f" FROM {found.physical_name}) TO '{pairs}' (FORMAT PARQUET)"
    )
    with open(report, "w", encoding="utf-8") as out:
        json.dump({"stages": meter.stages, "splink": _version()}, out, indent=1)


def _version() -> str:
    from importlib.metadata import version

    return version("splink")


if __name__ == "__main__":
    main()
