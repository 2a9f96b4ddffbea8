"""What moto holds, on disk before a request is answered.

After every operation that may change something, the backend of its service is written to the store, and only then the
response is sent; at the next start each backend is put back as it was, dates and identifiers included. A process that is
killed at any instant therefore loses nothing that was answered: what was not yet written was not yet answered.

Rejected: moto's recorder, which replays every request ever made. It grows without end, keeps passwords in clear, and makes
new dates and identifiers unless clock and randomness are replayed too.
"""

from __future__ import annotations

import base64
import collections
import copyreg
import enum
import hashlib
import io
import pickle
import threading
import weakref
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import moto.backends
from moto.core.base_backend import BackendDict, BaseBackend
from moto.iam.models import AWSManagedPolicy

from emulator.aws.operations import SERVICES
from emulator.context import CannotStart
from emulator.store import Store

_MOTO = version("moto")
_TRUSTED_MODULES = ("moto", "emulator.aws", "collections", "datetime", "decimal", "weakref", "uuid")
_TRUSTED_BUILTINS = frozenset({"set", "frozenset", "dict", "list", "tuple", "bytearray", "object"})
_TRUSTED_FUNCTIONS = frozenset({("copyreg", "_reconstructor"), ("copyreg", "__newobj__"), ("re", "_compile")})


class StateUnreadable(CannotStart):
    """The state folder was written by another release of moto, whose objects cannot be guessed at, or holds what no state has."""


class _Pickler(pickle.Pickler):
    """Objects that every start makes anew are kept by name; two containers need help."""

    def persistent_id(self, obj: Any) -> Any:
        if isinstance(obj, BaseBackend):
            return "backend", _service_name(obj), obj.account_id, obj.region_name
        if isinstance(obj, BackendDict):
            return "backends", obj.service_name
        if isinstance(obj, AWSManagedPolicy):
            return "managed-policy", obj.account_id, obj.arn, obj.attachment_count
        return None

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, enum.Enum):
            # Python 3.11.0 to 3.11.3 keep a member as a call of ``getattr``, which is refused when it is read.
            return type(obj), (obj.value,)
        if isinstance(obj, weakref.WeakValueDictionary):
            return weakref.WeakValueDictionary, (dict(obj),)
        if not isinstance(obj, collections.defaultdict):
            return NotImplemented
        if type(obj) is not collections.defaultdict:
            # A subclass whose constructor takes other things than the dictionary's own.
            members = (obj.__dict__, {"default_factory": obj.default_factory})
            return copyreg.__newobj__, (type(obj),), members, None, iter(obj.items())  # type: ignore[attr-defined]
        if getattr(obj.default_factory, "__name__", "") == "<lambda>":
            return dict, (), None, None, iter(obj.items())
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    """Makes objects of moto and of the emulator, and plain values; refuses every other class."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _TRUSTED_FUNCTIONS or (module == "builtins" and name in _TRUSTED_BUILTINS):
            return super().find_class(module, name)
        if any(module == trusted or module.startswith(trusted + ".") for trusted in _TRUSTED_MODULES):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not a class of the emulator's state")

    def persistent_load(self, pid: Any) -> Any:
        kind, *rest = pid
        if kind == "backend":
            service, account_id, region = rest
            return _backends(service)[account_id][region]
        if kind == "backends":
            return _backends(rest[0])
        account_id, arn, attachments = rest
        policy = _backends("iam")[account_id]["aws"].managed_policies[arn]
        policy.attachment_count = attachments
        return policy


def _backends(service: str) -> BackendDict[Any]:
    return moto.backends.get_backend(service)  # type: ignore[call-overload, no-any-return]


def _service_name(backend: BaseBackend) -> str:
    for cls in type(backend).__mro__:
        if cls.__module__.startswith("moto."):
            package = cls.__module__.split(".")[1]
            return {"cognitoidp": "cognito-idp", "awslambda": "lambda"}.get(package, package)
    raise TypeError(f"{type(backend)} is not a backend of moto")


class State:
    """The account's backends, in memory and in the store.

    Args:
        account_id: moto keeps accounts apart, so two emulators in one process share nothing.
    """

    def __init__(self, store: Store, account_id: str) -> None:
        self.account_id = account_id
        self.lock = threading.RLock()
        self._collection = store.collection("aws/state")
        self._written: dict[str, str] = {}
        self._load()

    @contextmanager
    def changing(self, service: str) -> Iterator[None]:
        """Holds the account's lock, and writes the service's backends before it gives it back."""
        with self.lock:
            try:
                yield
            finally:
                self._save_or_forget(service)

    def _save_or_forget(self, service: str) -> None:
        """What could not be written, as on a full disk, is not answered and must not be there either."""
        try:
            self.save(service)
        except Exception:
            self._load()
            raise

    def save(self, service: str) -> None:
        """Writes those backends of the service that differ from what the store has."""
        for region, backend in dict(_backends(service)[self.account_id]).items():
            stream = io.BytesIO()
            _Pickler(stream, 5).dump(backend.__dict__)
            digest = hashlib.sha256(stream.getvalue()).hexdigest()
            key = f"{service}/{region}"
            if self._written.get(key) == digest:
                continue
            packed = base64.b64encode(zlib.compress(stream.getvalue(), 1)).decode()
            self._collection.put(key, {"key": key, "moto": _MOTO, "state": packed})
            self._written[key] = digest

    def _load(self) -> None:
        for service in SERVICES:
            _backends(service).pop(self.account_id, None)
        documents = self._collection.all()
        for document in documents:
            if document["moto"] != _MOTO:
                raise StateUnreadable(
                    f"the state of AWS was written with moto {document['moto']}, this is {_MOTO}: "
                    "install that release, or remove the state folder"
                )
        for document in documents:
            service, _, region = document["key"].partition("/")
            raw = zlib.decompress(base64.b64decode(document["state"]))
            backend = _backends(service)[self.account_id][region]
            try:
                _restore(backend, _Unpickler(io.BytesIO(raw)).load())
            except pickle.UnpicklingError as problem:
                raise StateUnreadable(
                    f"the state of {service} cannot be read: {problem}; take the stack down with the release that made it, "
                    "or remove the state folder"
                ) from problem


def _restore(backend: BaseBackend, kept: dict[str, Any]) -> None:
    for name, value in kept.items():
        fresh = getattr(backend, name, None)
        if isinstance(fresh, collections.defaultdict) and not isinstance(value, collections.defaultdict):
            fresh.update(value)
        else:
            setattr(backend, name, value)
