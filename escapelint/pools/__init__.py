"""How functions use the objects of sync.Pools, path by path.

`uses.py` answers for a package. `find.py` tells which calls are about pools; a `Walk` follows one
function: `walk.py` its branches, `ends.py`, `assignments.py`, `calls.py` and `values.py` what is in
them, over the values of `state.py`; `effects.py` tells what calls do. `trace.py` joins what the
paths say to the values of `faults.py`. What is unknown ends in silence.
"""
