"""A desktop's notification service that prints what it is asked to show, one JSON line each."""

from __future__ import annotations

import json
import sys

from jeepney import HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection


def serve() -> None:
    """Be the service until the process is ended."""
    with open_dbus_connection() as connection:
        connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.Notifications"))
        _say("ready")
        while True:
            message = connection.receive()
            if message.header.message_type is MessageType.method_call:
                _say([message.header.fields[HeaderFields.signature], message.body])
                connection.send(new_method_return(message, "u", (1,)))


def _say(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
