"""Picture tools: what is done to one picture beside Nova's seven tasks, as upscaling it or giving it a palette's colours.

A :class:`~nova_studio.tools.request.ToolRequest` stands beside the contract's ``Request``: library, outbox and engines take either,
and a tool's job is journalled, priced, spooled and kept as any other. The contract knows nothing of tools.

A further tool is a word and a line in :mod:`~nova_studio.tools.spec`, a model of its parameters in
:data:`~nova_studio.tools.kinds.MODELS`, and one function in each engine that can do it (``tools.py`` of Stability's
engine or of the offline one). The form in the window and the options of the shell follow from the model; an engine
that does not know the tool refuses it in words.
"""
