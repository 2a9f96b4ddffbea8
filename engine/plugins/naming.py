"""Names that the program leaves to the plugin: the resource's own and seven hexadecimal digits."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.runtime.proto import provider_pb2 as proto

from engine.plugins.check import Report
from engine.plugins.properties import Properties

_DIGITS = 7
_OPTIONS = proto.CheckRequest.AutonamingOptions


@dataclass(frozen=True)
class AutoName:
    """Which property takes the name, and the longest that the vendor allows."""

    property: str = "name"
    longest: int = 255

    def fill(self, request: proto.CheckRequest, values: Properties, olds: Mapping[str, Any], report: Report) -> bool:
        """Sets the name unless the program did; a name once made is kept. Answers whether the plugin chose it."""
        if values.get(self.property) is not None:
            return False
        mode = request.autonaming.mode if request.HasField("autonaming") else _OPTIONS.PROPOSE
        if self.property in olds.get("__defaults", ()) and olds.get(self.property) is not None:
            values[self.property] = olds[self.property]
        elif mode == _OPTIONS.DISABLE:
            report((self.property,), "missing: automatic names are switched off")
            return False
        else:
            values[self.property] = request.autonaming.proposed_name or self._unique(request)
        if len(values[self.property]) > self.longest:
            report(
                (self.property,),
                f"the automatic name {values[self.property]!r} is longer than {self.longest} characters",
            )
        return True

    def _unique(self, request: proto.CheckRequest) -> str:
        source = random.Random(request.randomSeed) if request.randomSeed else secrets.SystemRandom()  # noqa: S311 - the engine's seed
        return f"{request.urn.rpartition('::')[2]}-{''.join(source.choice('0123456789abcdef') for _ in range(_DIGITS))}"
