"""Nova's bodies and answers on one side, requests and pictures on the other: base64, key names, mask colours."""
