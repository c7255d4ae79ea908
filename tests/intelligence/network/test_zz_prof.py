import cProfile, pstats, time
from datetime import date
from django.http import QueryDict
from khua.intelligence.network.build import network_of
from khua.intelligence.network.pages import network_context
from khua.intelligence.network.forms import NetworkForm
from tests.intelligence.network.conftest import open_case, someone


def test_prof(acting):
    found = open_case(
        acting,
        "sv-pol-officer",
        "x",
        date(2026, 1, 1),
        [
            someone("witness", name=f"ທ້າວ {i}", phones=(f"+85620555{10000 + i}",))
            for i in range(400)
        ],
    )
    for f in (
        lambda: network_of(found.case, [], "en"),
        lambda: network_context(
            network_of(found.case, [], "en"), NetworkForm(QueryDict("")), QueryDict("")
        ),
    ):
        f()
        p = cProfile.Profile()
        a = time.process_time()
        p.enable()
        f()
        p.disable()
        print("CPU", time.process_time() - a)
        pstats.Stats(p).sort_stats("cumulative").print_stats(22)
