"""The shell: the same library, runner and engines as the window, without Qt."""
