"""Letting graphql-core take as it is what a plan has built for the response, where it executes what a plan cannot."""

from dataclasses import dataclass
from typing import Any

from graphql.execution.incremental.incremental_executor import IncrementalExecutor


@dataclass(frozen=True, slots=True)
class Finished:
    """A part of a response, with all that was selected of it."""

    value: Any


class Finishing(IncrementalExecutor):
    """Executes as ever, and does not walk what is finished."""

    def complete_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        if type(result) is Finished:
            return result.value
        return super().complete_value(return_type, field_details_list, info, path, result, position_context)
