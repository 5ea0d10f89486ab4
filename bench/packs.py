"""How long reading a pack of many modules takes: made from the shipped rules under other names.

    python bench/packs.py [MODULES]

The bound is 5 s for 200 modules.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time

from escapelint.catalogue import rule_file, rule_ids
from escapelint.packs.find import ids, read_packs
from escapelint.packs.named import Named


def main(count: int) -> None:
    texts = []
    for id_ in rule_ids():
        with open(rule_file(id_), encoding="utf-8") as file:
            texts.append(file.read())
    with tempfile.TemporaryDirectory() as folder:
        size = 0
        for number in range(count):
            text = texts[number % len(texts)]
            size += len(text)
            with open(os.path.join(folder, f"acme_x{number}.py"), "w", encoding="utf-8") as file:
                file.write(text)
        wall, cpu = time.perf_counter(), time.process_time()
        packs = read_packs([Named("bench", os.path.realpath(folder))], {})
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        assert len(list(ids(packs))) == count, packs[0].faults[:3]
    print(f"{count} modules, {size >> 10} KiB: {cpu:.2f} s of CPU, {wall:.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
