"""What Auth0 resources have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from engine.plugins.auth0.client import Auth0Client
from engine.plugins.auth0.codec import Codec
from engine.plugins.diff import is_empty
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties
from engine.plugins.resource import Resource

_SEPARATOR = "::"


def joined(*parts: str) -> str:
    """The id of a resource that is a pair of others, as the official plugin writes it."""
    return _SEPARATOR.join(parts)


def parted(resource_id: str, count: int, shape: str) -> list[str]:
    """The parts of such an id, which somebody may have typed.

    Args:
        shape: what it should look like.
    """
    parts = resource_id.split(_SEPARATOR)
    if len(parts) != count or not all(parts):
        raise VendorError(f"the id must be {shape}, got {resource_id!r}")
    return parts


class Auth0Resource(Resource[Auth0Client]):
    """A resource of the Management API.

    Source: https://auth0.com/docs/api/management/v2 (2026-11-24), for every resource here.
    """

    codec: ClassVar[Codec] = Codec()

    @property
    def api(self) -> Any:
        return self.client.api

    def body(self, inputs: Properties) -> Properties:
        """The request for these inputs."""
        return self.codec.to_api(
            self.schema().inputs, {name: v for name, v in inputs.items() if name not in self.not_sent}
        )

    not_sent: ClassVar[frozenset[str]] = frozenset()
    """Inputs that are no part of the request."""

    def state(self, document: Properties) -> Properties:
        """The outputs that the vendor's document holds."""
        return self.codec.from_api(self.schema().outputs, document)

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return super().finish(resource_id, inputs, made) if made is None else self.state(made)

    def cleared(self, olds: Properties, news: Properties) -> Properties:
        """For the request: an empty value for each property that the program has taken away."""
        fields = self.schema().inputs
        return {
            self.codec.key(name): [] if fields[name].type.kind == "list" else None
            for name, value in olds.items()
            if name in fields and name not in news and not is_empty(value) and not fields[name].vendor_fills
        }
