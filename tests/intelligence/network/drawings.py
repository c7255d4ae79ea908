"""Small networks for tests, and hypothesis strategies that make them."""

from hypothesis import strategies as st

from khua.intelligence.network.graph import Edge, Graph, Node


def drawn(*ties: str, common: str = "") -> Graph:
    """`drawn("a b", "b c")`: people named by letters and what joins them."""
    graph = Graph()
    for tie in ties:
        for name in tie.split():
            graph.add(Node(name, "person", name, common=name in common.split()))
    for tie in ties:
        ends = tie.split()
        if len(ends) == 2:
            graph.join(Edge(ends[0], ends[1], "same"))
    return graph


@st.composite
def graphs(draw: st.DrawFn, most: int = 8) -> Graph:
    """Any graph of up to `most` nodes, connected or not, some nodes too common."""
    size = draw(st.integers(1, most))
    names = [f"n{index}" for index in range(size)]
    common = draw(st.sets(st.sampled_from(names), max_size=2))
    graph = Graph()
    for name in names:
        graph.add(Node(name, "person", name, common=name in common))
    pairs = [(a, b) for index, a in enumerate(names) for b in names[index + 1 :]]
    if pairs:
        for left, right in draw(st.lists(st.sampled_from(pairs), unique=True)):
            graph.join(Edge(left, right, "same"))
    return graph
