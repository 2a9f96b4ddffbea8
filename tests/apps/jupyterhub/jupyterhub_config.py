"""A hub for one machine: all of it that is no identity. The login is the exported file's."""

import os

load_subconfig("jupyterhub_oidc.py")  # noqa: F821
c = get_config()  # noqa: F821

c.JupyterHub.bind_url = os.environ["BIND_URL"]
c.JupyterHub.hub_port = int(os.environ["HUB_PORT"])
c.JupyterHub.redirect_to_server = False
c.JupyterHub.spawner_class = "simple"
c.ConfigurableHTTPProxy.api_url = os.environ["PROXY_API_URL"]
