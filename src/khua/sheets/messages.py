"""What the reader of sheets says, in both languages. Cells' own readers bring their own texts."""

from khua.reading import Unreadable

# code: (problem en, problem lo, mend en, mend lo); {…} are filled in
TEXTS: dict[str, tuple[str, str, str, str]] = {
    "missing": (
        "The cell is empty, and the row needs it.",
        "ຫ້ອງນີ້ຫວ່າງ, ແຕ່ແຖວຕ້ອງມີ.",
        "Fill it in.",
        "ໃຫ້ຕື່ມໃສ່.",
    ),
    "formula": (
        "The cell holds a formula without a result.",
        "ຫ້ອງນີ້ມີສູດຄິດໄລ່ທີ່ບໍ່ມີຜົນລັບ.",
        "Write the value itself instead of the formula.",
        "ໃຫ້ຂຽນຄ່ານັ້ນໂດຍກົງ ແທນສູດຄິດໄລ່.",
    ),
    "not_a_day": (
        "“{written}” does not say the day.",
        "“{written}” ບໍ່ບອກວັນທີ.",
        "Write day, month and year, such as 25/03/2016.",
        "ຂຽນວັນ, ເດືອນ ແລະ ປີ ເຊັ່ນ 25/03/2016.",
    ),
    "after_report": (
        "It happened after it was reported.",
        "ເກີດເຫດຫຼັງວັນທີລາຍງານ.",
        "Check both dates; if the day is not known, write only the month or the year.",
        "ກວດທັງສອງວັນທີ; ຖ້າບໍ່ຮູ້ວັນ ໃຫ້ຂຽນພຽງເດືອນ ຫຼື ປີ.",
    ),
    "province_abroad": (
        "The province lies in Laos, but the country of destination is another.",
        "ແຂວງຢູ່ໃນລາວ ແຕ່ປະເທດປາຍທາງເປັນປະເທດອື່ນ.",
        "Write the country, or the province, but not both.",
        "ຂຽນປະເທດ ຫຼື ແຂວງ ຢ່າງໃດຢ່າງໜຶ່ງ.",
    ),
    "person_key": (
        "This is not a person's number.",
        "ນີ້ບໍ່ແມ່ນເລກບຸກຄົນ.",
        "Write something short with a digit in it, such as P1 or V2, never a name.",
        "ຂຽນສັ້ນໆ ແລະ ມີຕົວເລກ ເຊັ່ນ P1 ຫຼື V2, ຫ້າມໃສ່ຊື່.",
    ),
    "province": (
        "“{written}” is not known as a province of Laos.",
        "ບໍ່ຮູ້ຈັກແຂວງ “{written}”.",
        "Choose a province from the list.",
        "ໃຫ້ເລືອກແຂວງຈາກລາຍການ.",
    ),
    "provinces": (
        "“{written}” may be more than one province.",
        "“{written}” ອາດເປັນຫຼາຍແຂວງ.",
        "Write which one: {candidates_en}.",
        "ໃຫ້ຂຽນວ່າແຂວງໃດ: {candidates_lo}.",
    ),
    "near_province": (
        "“{written}” is not known as a province of Laos.",
        "ບໍ່ຮູ້ຈັກແຂວງ “{written}”.",
        "Did you mean: {candidates_en}?",
        "ທ່ານໝາຍເຖິງ: {candidates_lo} ບໍ?",
    ),
    "country": (
        "“{written}” is not known as a country.",
        "ບໍ່ຮູ້ຈັກປະເທດ “{written}”.",
        "Write the country's name, such as Thailand, or its two-letter code.",
        "ຂຽນຊື່ປະເທດ ເຊັ່ນ ໄທ ຫຼື ລະຫັດສອງຕົວອັກສອນ.",
    ),
    "countries": (
        "“{written}” is not known as a country.",
        "ບໍ່ຮູ້ຈັກປະເທດ “{written}”.",
        "Did you mean: {candidates_en}?",
        "ທ່ານໝາຍເຖິງ: {candidates_lo} ບໍ?",
    ),
    "too_many": (
        "There are more than {most} values in the cell.",
        "ໃນຫ້ອງນີ້ມີຫຼາຍກວ່າ {most} ຄ່າ.",
        "Keep those that matter for the case.",
        "ໃຫ້ຄົງໄວ້ແຕ່ຄ່າທີ່ສຳຄັນຕໍ່ຄະດີ.",
    ),
    "twice": (
        "The same is said in row {row} already.",
        "ຂໍ້ມູນນີ້ມີແລ້ວໃນແຖວ {row}.",
        "Delete one of the two rows, or give this one its own number.",
        "ລຶບແຖວໃດໜຶ່ງ ຫຼື ໃສ່ເລກໃໝ່ໃຫ້ແຖວນີ້.",
    ),
    "no_case": (
        "No case has this number, neither in the sheet nor in your office's record.",
        "ບໍ່ມີຄະດີເລກນີ້ ທັງໃນຕາຕະລາງ ແລະ ໃນບັນທຶກຂອງຫ້ອງການ.",
        "Write the number as it stands in the sheet Cases.",
        "ຂຽນເລກໃຫ້ຄືກັບໃນຕາຕະລາງ ຄະດີ.",
    ),
    "case_rejected": (
        "Its case was rejected (row {row} of the sheet Cases).",
        "ຄະດີຂອງແຖວນີ້ບໍ່ຜ່ານ (ແຖວ {row} ໃນຕາຕະລາງ ຄະດີ).",
        "Mend the case; this row then follows.",
        "ແກ້ຄະດີກ່ອນ; ແຖວນີ້ຈະເຂົ້າຕາມ.",
    ),
    "no_person": (
        "No person of this case has this number.",
        "ບໍ່ມີບຸກຄົນເລກນີ້ໃນຄະດີ.",
        "Write the number as it stands in the sheet People.",
        "ຂຽນເລກໃຫ້ຄືກັບໃນຕາຕະລາງ ບຸກຄົນ.",
    ),
    "person_rejected": (
        "The person was rejected (row {row} of the sheet People).",
        "ບຸກຄົນນີ້ບໍ່ຜ່ານ (ແຖວ {row} ໃນຕາຕະລາງ ບຸກຄົນ).",
        "Mend the person; this row then follows.",
        "ແກ້ບຸກຄົນກ່ອນ; ແຖວນີ້ຈະເຂົ້າຕາມ.",
    ),
    "not_accused": (
        "This person is not a suspect, a broker or an official in this case.",
        "ບຸກຄົນນີ້ບໍ່ແມ່ນຜູ້ຖືກສົງໄສ, ນາຍໜ້າ ຫຼື ເຈົ້າໜ້າທີ່ໃນຄະດີ.",
        "Name a suspect, or give the person that role in the sheet People.",
        "ລະບຸຜູ້ຖືກສົງໄສ ຫຼື ໃສ່ບົດບາດນັ້ນໃນຕາຕະລາງ ບຸກຄົນ.",
    ),
    "not_victim": (
        "This person is not a victim in this case.",
        "ບຸກຄົນນີ້ບໍ່ແມ່ນຜູ້ຖືກເຄາະຮ້າຍໃນຄະດີ.",
        "Name a victim, or give the person that role in the sheet People.",
        "ລະບຸຜູ້ຖືກເຄາະຮ້າຍ ຫຼື ໃສ່ບົດບາດນັ້ນໃນຕາຕະລາງ ບຸກຄົນ.",
    ),
    # -- whole files ---------------------------------------------------------------------------
    "empty_file": (
        "The file is empty.",
        "ໄຟລ໌ນີ້ຫວ່າງເປົ່າ.",
        "Choose the file that holds the cases.",
        "ເລືອກໄຟລ໌ທີ່ມີຄະດີ.",
    ),
    "too_big": (
        "The file is larger than {most} MB.",
        "ໄຟລ໌ໃຫຍ່ກວ່າ {most} MB.",
        "Take pictures out of it, or split it into several files.",
        "ເອົາຮູບພາບອອກ ຫຼື ແຍກເປັນຫຼາຍໄຟລ໌.",
    ),
    "bomb": (
        "The file would unpack to more than {most} MB.",
        "ໄຟລ໌ນີ້ເມື່ອຄາຍອອກ ຈະໃຫຍ່ກວ່າ {most} MB.",
        "Save the sheet anew with only the rows that are needed.",
        "ບັນທຶກຕາຕະລາງໃໝ່ ໂດຍມີແຕ່ແຖວທີ່ຈຳເປັນ.",
    ),
    "old_excel": (
        "This is a workbook of the old kind (.xls), or one with a password.",
        "ນີ້ແມ່ນໄຟລ໌ Excel ແບບເກົ່າ (.xls) ຫຼື ມີລະຫັດຜ່ານ.",
        "Open it and save it as an Excel workbook (.xlsx) without a password.",
        "ເປີດແລ້ວບັນທຶກເປັນ Excel (.xlsx) ໂດຍບໍ່ມີລະຫັດຜ່ານ.",
    ),
    "unknown_file": (
        "This is neither an Excel workbook (.xlsx) nor CSV nor a zip of CSV files.",
        "ນີ້ບໍ່ແມ່ນ Excel (.xlsx), CSV ຫຼື zip ຂອງໄຟລ໌ CSV.",
        "Save the sheet as an Excel workbook (.xlsx) and try again.",
        "ບັນທຶກຕາຕະລາງເປັນ Excel (.xlsx) ແລ້ວລອງໃໝ່.",
    ),
    "broken_file": (
        "The workbook is damaged and cannot be read.",
        "ໄຟລ໌ເສຍຫາຍ ແລະ ອ່ານບໍ່ໄດ້.",
        "Open it in Excel or LibreOffice, save it again as .xlsx and try again.",
        "ເປີດໃນ Excel ຫຼື LibreOffice, ບັນທຶກເປັນ .xlsx ໃໝ່ ແລ້ວລອງອີກ.",
    ),
    "no_sheet": (
        "No sheet in the file has the headers of Khua's case sheet.",
        "ໃນໄຟລ໌ບໍ່ມີຕາຕະລາງໃດທີ່ມີຫົວຖັນຂອງຕາຕະລາງຄະດີຂົວ.",
        "Take the template and copy your rows into it.",
        "ໃຊ້ແບບຟອມ ແລ້ວສຳເນົາແຖວຂອງທ່ານໃສ່.",
    ),
    "no_column": (
        "The sheet {sheet_en} has no column “{column_en}”.",
        "ຕາຕະລາງ {sheet_lo} ບໍ່ມີຖັນ “{column_lo}”.",
        "Add the column with this header.",
        "ເພີ່ມຖັນທີ່ມີຫົວນີ້.",
    ),
    "column_twice": (
        "The sheet {sheet_en} has the column “{column_en}” twice.",
        "ຕາຕະລາງ {sheet_lo} ມີຖັນ “{column_lo}” ສອງຄັ້ງ.",
        "Delete one of the two, or give it another header.",
        "ລຶບຖັນໜຶ່ງ ຫຼື ປ່ຽນຫົວຖັນ.",
    ),
    "sheet_twice": (
        "The file has two sheets of the kind {sheet_en}.",
        "ໄຟລ໌ມີຕາຕະລາງ {sheet_lo} ສອງອັນ.",
        "Put their rows together in one sheet.",
        "ເອົາແຖວມາລວມໃນຕາຕະລາງດຽວ.",
    ),
    "too_many_rows": (
        "The sheet {sheet_en} has more than {most} rows.",
        "ຕາຕະລາງ {sheet_lo} ມີຫຼາຍກວ່າ {most} ແຖວ.",
        "Split it into several files.",
        "ແຍກເປັນຫຼາຍໄຟລ໌.",
    ),
    "broken_work": (
        "The import stopped because of a fault in Khua. Nothing was written.",
        "ການນຳເຂົ້າຢຸດຍ້ອນຄວາມຜິດພາດຂອງຂົວ. ບໍ່ມີຫຍັງຖືກບັນທຶກ.",
        "Upload the file once more; if it stops again, tell whoever keeps Khua running.",
        "ສົ່ງໄຟລ໌ອີກຄັ້ງ; ຖ້າຢຸດອີກ ໃຫ້ແຈ້ງຜູ້ດູແລລະບົບ.",
    ),
    "no_rows": (
        "The sheet has headers but no rows.",
        "ຕາຕະລາງມີຫົວຖັນ ແຕ່ບໍ່ມີແຖວ.",
        "Fill in the rows below the headers, save and try again.",
        "ຕື່ມແຖວລຸ່ມຫົວຖັນ, ບັນທຶກ ແລ້ວລອງໃໝ່.",
    ),
}

MERGED = (
    "Filled in from the merged cell {cell}.",
    "ຕື່ມຈາກຫ້ອງລວມ {cell}.",
)
ABOUT_AGE = (
    "The age is only about right: it is kept as an approximate year of birth.",
    "ອາຍຸເປັນຄ່າປະມານ: ເກັບເປັນປີເກີດໂດຍປະມານ.",
)
NEAR_PROVINCE = (
    "Read as {candidates_en}.",
    "ອ່ານເປັນ {candidates_lo}.",
)


def unreadable(code: str, **words: object) -> Unreadable:
    """The problem of this code, filled in, to be raised."""
    return Unreadable(*(text.format(**words) for text in TEXTS[code]))
