"""Writes the 256 entries of both dynamic maps of 8-bit optimizer states, from their definition, in exact fractions.

    python dynamic_map.py OUT        # e.g. native/src/test/resources/io/burnish/tensor/kernels/dynamic-map.csv

The definition (arXiv 2110.02861, as bitsandbytes has it): for i in 0..6 the midpoints of linspace(0.1, 1, n + 1) times
10^(i - 6), n = 2^i for the signed map, with both signs, and n = 2^(i + 1) for the unsigned one; and 0 and 1. Made from the
formula: bitsandbytes itself did not install where this was run. Each line: code, signed entry, unsigned entry, rounded once
to float32 and printed so that it reads back bit-equal.
"""

import argparse
import struct
from fractions import Fraction
from pathlib import Path


def float32(number):
    return struct.unpack("f", struct.pack("f", float(number)))[0]


def entries(signed):
    numbers = [Fraction(0), Fraction(1)]
    for i in range(7):
        parts = 2**i if signed else 2 ** (i + 1)
        borders = [Fraction(1, 10) + Fraction(9, 10) * k / parts for k in range(parts + 1)]
        for low, high in zip(borders, borders[1:]):
            middle = (low + high) / 2 * Fraction(10) ** (i - 6)
            numbers.append(middle)
            if signed:
                numbers.append(-middle)
    return sorted(numbers)


parser = argparse.ArgumentParser()
parser.add_argument("out", type=Path)
with parser.parse_args().out.open("w") as out:
    for code, (signed, unsigned) in enumerate(zip(entries(True), entries(False), strict=True)):
        out.write(f"{code},{float32(signed)!r},{float32(unsigned)!r}\n")
