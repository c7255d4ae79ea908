"""Files of a bank, as tests write them."""

from pathlib import Path

CUSTOMERS = """\
number,name,family_name,sex,born,nationality,document_kind,document_number,document_expires,\
phone,address,province,occupation,employer,income,company
C1,Khampheng,Sayavong,F,1990-05-01,LA,passport,PA 111,2030-01-01,020 5555 1111,\
House 3 Unit 3,LA-VT,student,,,no
C2,ຄຳແພງ,ໄຊຍະວົງ,F,1990,LA,passport,PB222,2020-01-01,020 5555 1111,House 3 Unit 3,LA-VT,,C3,,no
C3,Lao Garment,,,,,,,,021 222333,Road 5,LA-VT,,,,yes
"""
ACCOUNTS = """\
number,holder,kind,currency,opened,branch
010-1,C1,personal,LAK,2024-01-02,B1
010-2,C2,personal,LAK,,B2
010-3,C3,business,THB,,
010-4,C9,,,,
"""
BRANCHES = """\
code,name,province,district,latitude,longitude,machine
B1,Branch 1,Savannakhet,Kaysone,16.55,104.75,no
B2,ATM 2,LA-VT,,17.96,102.6,yes
"""
MERCHANTS = "code,name,trade,hours\nM1,Hotel Mekong,lodging,24/7\nM2,Shop,,08:00-22:00\n"
RATES = "day,currency,rate,units\n2026-01-05,THB,650.5,1\n2026-01-05,VND,85,100\n"
TRANSACTIONS = """\
transaction_id,time,from_account,to_account,amount,currency,kind,branch
T1,2026-01-05 09:00,010-1,010-2,1500000,LAK,transfer,B1
T2,2026-01-05 10:00,,010-2,20000000,LAK,cash in,B2
T3,2026-02-01 08:30,010-2,020-9,19000,THB,transfer,
"""
FILES = {
    "customers": CUSTOMERS,
    "accounts": ACCOUNTS,
    "branches": BRANCHES,
    "merchants": MERCHANTS,
    "rates": RATES,
    "transactions": TRANSACTIONS,
}


def written(folder: Path, kind: str, text: str | None = None) -> Path:
    """A file of a kind; of what `FILES` has where nothing else is given."""
    file = folder / f"{kind}.csv"
    file.write_text(text or FILES[kind], encoding="utf-8")
    return file


def load(member, file: Path, kind: str | None = None, source: str | None = "BCEL"):
    """Load a file of a bank; its name says of which kind."""
    from khua.fiu.services import customers, loading

    kind, asked = kind or file.stem, loading.Asked(file, "csv", source=source)
    if kind == "transactions":
        return loading.load(member, asked)
    return customers.load(member, kind, asked)
