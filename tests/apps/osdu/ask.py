"""Starts the client of osducli with what was exported, and tells the access token that it gets itself for the user's refresh token."""

import json
import sys

from osducli.cliclient import CliOsduClient
from osducli.config import CLI_CONFIG_DIR, CLI_ENV_VAR_PREFIX, CLIConfig

client = CliOsduClient(CLIConfig(CLI_CONFIG_DIR, CLI_ENV_VAR_PREFIX))
sys.stdout.write(json.dumps(client.credentials.get_token()))
