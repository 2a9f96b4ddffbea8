"""Identity providers and the dashboards behind them, as Pulumi components and the settings they are built from.

Owns what `pulumi up` registers. Knows nothing of the apps that read the result (`integrations/`), nor of what checks it
(`policies/`) or plays the vendors on a laptop (`emulator/`).
"""
