"""A write that cannot be done, said so that the person can mend it."""


class Refused(Exception):
    """The write was not done. `field` names the input, `problem` what is wrong, `mend` what to do;
    all translated for the reader."""

    def __init__(self, field: str, problem: str, mend: str) -> None:
        super().__init__(f"{field}: {problem} {mend}")
        self.field, self.problem, self.mend = field, problem, mend
