"""What a person can do, once: each act is one function, called by the command and by the screen.

Acts on the open campaign (answers, stances, reviews, disputes) change the session in memory, as one step that can be
undone. The caller then writes with ``Session.save``: a command at once, a screen half a second after the last key.

Acts that others must see at once (signing, amending, discarding a draft, making, renaming, archiving, publishing) write
before they return.

Every function raises UserError where the act is refused, and then nothing has changed. What there is to tell comes back
as a small record; commands and screens put it into words.
"""
