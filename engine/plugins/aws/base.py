"""What AWS resources have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from engine.plugins.aws.client import AwsClient
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties
from engine.plugins.resource import Resource


class AwsResource(Resource[AwsClient]):
    """A resource of one service, in the provider's region or in its own."""

    service: ClassVar[str]

    def api(self, values: Mapping[str, Any]) -> Any:
        return self.client.service(self.service, values.get("region"))

    def region(self, values: Mapping[str, Any]) -> str:
        return values.get("region") or self.client.region

    def arn(self, values: Mapping[str, Any], resource: str) -> str:
        return f"arn:aws:{self.service}:{self.region(values)}:{self.client.account_id}:{resource}"

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return {name: value for name, value in self.found(resource_id, inputs).items() if name != "id"}

    def found(self, resource_id: str, values: Properties) -> Properties:
        """What reads back after a create or update; it must be there."""
        state = self.read(resource_id, values)
        if state is None:
            raise VendorError(f"{resource_id} is not there right after it was written")
        return state


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def own_tags(client: AwsClient, tags: Mapping[str, str]) -> dict[str, str] | None:
    """The tags without those that only the provider's default put there."""
    mine = {key: value for key, value in tags.items() if client.default_tags.get(key) != value}
    return mine or None
