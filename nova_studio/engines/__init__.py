"""What turns requests into pictures: one package per engine, and the protocol they share."""
