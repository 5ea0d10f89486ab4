"""The rules that ship with escapelint.

In a wheel the rule modules lie in this folder; in a checkout they lie in the top-level `rules/`,
which is added to the package's path here. Import them through `escapelint.catalogue`.
"""

import os

_checkout = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "rules")
if os.path.isfile(os.path.join(_checkout, "returned_pointer.py")):
    __path__.append(_checkout)
