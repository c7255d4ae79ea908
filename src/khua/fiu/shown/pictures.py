"""A trail as pictures: a Sankey for ECharts, a graph for Cytoscape. All that they show is in the
tables beside them."""

import math
from collections import Counter
from typing import Any, Final

from django.utils.translation import gettext as _

from khua.fiu.shown.traces import Names, ends
from khua.money.tracing import End, Graph, Sankey

#: links of each picture; more cannot be read
LINKS: Final = 40
FLOWS: Final = 28
_COLOURS: Final = {
    End.CASH: "--amber-line",
    End.HUB: "--stone",
    End.SERVICE: "--stone",
    End.OUTSIDE: "--link-visited",
}
_DIVISOR: Final = 100  # att in a kip: charts count in kip


def sankey_option(drawn: Sankey, names: Names) -> dict[str, Any]:
    """The layers of a trail, from the seeds on; amounts in kip."""
    nodes = [_node(row, names) for row in drawn.nodes.to_pylist()]
    links = [
        {
            "source": str(row["source"]),
            "target": str(row["target"]),
            "value": row["amount"] / _DIVISOR,
        }
        for row in drawn.links.to_pylist()
        if row["amount"] > 0
    ]
    series = {
        "type": "sankey",
        "nodeAlign": "left",
        "draggable": False,
        "left": 8,
        "right": 150,
        "top": 16,
        "bottom": 16,
        "nodeGap": 14,
        "label": {"formatter": "{b}"},
        "labelLayout": {"hideOverlap": True},
        "emphasis": {"focus": "adjacency"},
        "data": nodes,
        "links": links,
    }
    inside = {"position": "inside", "backgroundColor": "--surface", "padding": [2, 4]}
    beside = {"position": "right", "backgroundColor": "transparent", "padding": 0}
    narrow = {"orient": "vertical", "right": 8, "label": inside}
    return {
        "tooltip": {"trigger": "item"},
        "series": [series],
        "media": [
            {"query": {"maxWidth": 560}, "option": {"series": [narrow]}},
            {"option": {"series": [{"orient": "horizontal", "right": 150, "label": beside}]}},
        ],
    }


def sankey_height(drawn: Sankey) -> str:
    """As high as its fullest layer needs."""
    fullest = max(Counter(drawn.nodes["layer"].to_pylist()).values(), default=1)
    return f"{min(max(16, 2 * fullest + 4), 60)}rem"


def _node(row: dict[str, Any], names: Names) -> dict[str, Any]:
    colour = "--indigo" if row["layer"] else "--red"
    if row["end"]:
        name, colour = ends()[End(row["end"])], _COLOURS.get(End(row["end"]), "--edge")
    elif row["account"]:
        account = names[row["account"]]
        name = names.text(row["account"])
        if account and account.possible_victim:
            name, colour = f"{name} · {_('may be a victim')}", "--plum"
    else:
        name = _("%(count)s others") % {"count": row["merged"]}
    return {
        "id": str(row["node"]),
        "name": name,
        "depth": row["layer"],
        "itemStyle": {"color": colour},
    }


def graph_data(drawn: Graph, names: Names) -> dict[str, Any]:
    """Accounts, and who paid whom, for static/khua/js/network.js."""
    most = max(drawn.links["amount"].to_pylist(), default=0)
    nodes = []
    for number, row in zip(
        drawn.nodes["account"].to_pylist(), drawn.nodes.to_pylist(), strict=True
    ):
        account = names[number]
        nodes.append(
            {
                "id": f"a{number}",
                "label": names.text(number),
                "kind": "account",
                "start": bool(row["seed"]),
                "protected": bool(account and account.possible_victim),
                "common": row["seed"] is None,  # the trail ended there
            }
        )
    edges = [
        {
            "source": f"a{row['src']}",
            "target": f"a{row['dst']}",
            "flow": round(1 + 7 * math.sqrt(row["amount"] / most), 1) if most else 1,
        }
        for row in drawn.links.to_pylist()
    ]
    return {"nodes": nodes, "edges": edges}
