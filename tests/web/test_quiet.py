"""What reaches the log: where something failed, never what it was about."""

import io
import logging

from khua.web.quiet import NoRequestData


def logged(record_it) -> str:
    stream = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(NoRequestData(stream))
    record_it(logger)
    return stream.getvalue()


def test_an_exception_is_logged_by_kind_and_place_without_its_message():
    def fail(logger):
        try:
            raise ValueError("Key (name)=(ນາງ ແກ້ວມະນີ) already exists")
        except ValueError:
            logger.exception("request failed")

    text = logged(fail)
    assert "ValueError" in text
    assert "test_quiet.py" in text
    assert "ແກ້ວມະນີ" not in text


def test_a_plain_line_passes():
    assert logged(lambda logger: logger.warning("import %s done", 7)) == "import 7 done\n"
