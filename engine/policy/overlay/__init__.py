"""A small policy laid over another one."""
