"""What a request is: pure rules and values, no input or output, no pixels."""
