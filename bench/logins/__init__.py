"""Code-flow logins a second: the emulator's Auth0 side against the real Dex, by one load generator."""
