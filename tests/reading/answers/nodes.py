"""Whatever has an id."""

from typing import Any

from tests.reading.answers.asking import Args, Asking, answers


@answers("Query.node")
def _node(asking: Asking, _: Any, args: Args) -> Any:
    return asking.nodes.get(args["id"], ("", None))[1]


@answers("Query.nodes")
def _nodes(asking: Asking, _: Any, args: Args) -> Any:
    return [asking.nodes.get(each, ("", None))[1] for each in args["ids"]]
