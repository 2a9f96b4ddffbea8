"""The component program against a flat one: time and memory of preview, up, no-op up and destroy, at several sizes."""
