"""How functions use the objects of sync.Pools, path by path.

`uses.py` answers for a package; below it, `find.py` tells which calls are about pools, `walk.py`
follows a function's statements, `values.py` its expressions, `effects.py` what calls do, over the
values of `state.py`. `faults.py` is what they report. What is unknown ends in silence.
"""
