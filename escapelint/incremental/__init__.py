"""Results of stage C that are kept from one run to the next, in a folder of the user's.

A package's result holds as long as nothing has changed of what it was made from (`inputs`). Of a
unit that is asked the same way there is one file (`store`). Beside them lie the files of other
revisions (`slots`).
"""
