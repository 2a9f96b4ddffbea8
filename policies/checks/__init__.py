"""One policy a file, named after it. Nothing is shared with the components, so that nobody's mistake is believed twice."""
