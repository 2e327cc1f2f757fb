"""Small widgets with no knowledge of tasks, pictures or engines: each one is a control or a message, ready for any panel."""
