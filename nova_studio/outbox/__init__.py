"""The outbox: sends requests so that no picture is lost and none is paid for twice. No thread and no Qt of its own."""
