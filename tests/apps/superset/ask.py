"""Starts Flask-AppBuilder, Superset's login, with the configuration that was exported, and tells what it made of it.

Run in a folder that holds ``superset_oidc.py``, by the Python of the environment. Superset's own security manager is Flask-AppBuilder's
with more permissions, so Flask-AppBuilder's stands in for it.
"""

import json
import sys
import types
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.utils.legacy import get_sqla_class

superset = types.ModuleType("superset")
security = types.ModuleType("superset.security")
security.SupersetSecurityManager = SecurityManager
sys.modules |= {"superset": superset, "superset.security": security}

claims = json.loads(sys.argv[1])
app = Flask("superset")
app.config.from_pyfile("superset_oidc.py")
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
app.config["FAB_ROLES"] = {}
with app.app_context():
    database = get_sqla_class()()
    database.init_app(app)
    builder = AppBuilder(app, database.session, security_manager_class=app.config["CUSTOM_SECURITY_MANAGER"])
    for role in ("Admin", "Alpha", "Gamma", "Public"):
        builder.sm.add_role(role)
    sent = app.test_client().get(f"/login/{app.config['OAUTH_PROVIDERS'][0]['name']}")
    location = urlsplit(sent.headers["Location"])
    user = builder.sm.auth_user_oauth(builder.sm.oauth_user_info("any", {"userinfo": claims}))
    sys.stdout.write(
        json.dumps(
            {
                "sent_to": f"{location.scheme}://{location.netloc}{location.path}",
                "asked": {name: values[0] for name, values in parse_qs(location.query).items()},
                "user": {
                    "email": user.email,
                    "first_name": user.first_name,
                    "roles": [role.name for role in user.roles],
                },
            }
        )
    )
