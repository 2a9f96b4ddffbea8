"""Starts Amundsen's front end as its own ``wsgi.py`` does, on loopback and the port that PORT names.

Its action log loads its callbacks by entry points, whose check of the distribution's requirements its pins of 2021 no longer pass.
"""

import os

import pkg_resources

pkg_resources.EntryPoint.load = lambda entry_point, *_, **__: entry_point.resolve()

from amundsen_application.wsgi import application  # noqa: E402

application.run(host="127.0.0.1", port=int(os.environ["PORT"]))
