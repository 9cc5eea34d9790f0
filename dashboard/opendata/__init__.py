"""What machines take from the public edition: calendar, feed, packages, catalogue, interface; it counts nothing."""
