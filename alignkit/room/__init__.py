"""The room: one campaign as a live page, for both teams and for observers, on their own devices.

The server runs in the host's program and ends with it. What a team does goes through ``alignkit.app``, as it does from
the screens and from the command line.
"""
