"""The few pages of the platform, rendered on the server."""
