"""What the scripts that measure a peer's losses share: a clock, and memory beyond what was there before."""

import argparse
import json
import os
import subprocess
import sys
import time

# glibc's own settings, with which freed memory goes back to the system at once
GIVES_BACK = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "0", "MALLOC_ARENA_MAX": "1"}


def resident_peak(reset=False):
    """The most that was resident since the start, or since the last reset."""
    if reset:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def shape_arguments(parser):
    """What both peers' scripts are asked: the shapes of `burnish bench losses`, and where to run."""
    parser.add_argument("--rows", type=int, default=512, help="scored tokens (512)")
    parser.add_argument("--answer", type=int, default=64, help="tokens of an answer (64)")
    parser.add_argument("--hidden", type=int, default=288)
    parser.add_argument("--vocab", type=int, default=32000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--dtype", choices=["fp32", "bf16"], default="fp32")
    parser.add_argument("--peaks-only", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--out", help="write the JSON here too")


class Measure:
    """Times and peaks of work on the CPU or on CUDA."""

    def __init__(self, torch, cuda, rounds):
        self.torch = torch
        self.cuda = cuda
        self.rounds = rounds

    def _now(self):
        if self.cuda:
            self.torch.cuda.synchronize()
        return time.perf_counter()

    def best(self, work):
        """Seconds of the fastest round."""
        seconds = []
        for _ in range(self.rounds):
            begin = self._now()
            work()
            seconds.append(self._now() - begin)
        return min(seconds)

    def peak(self, work):
        """Bytes beyond what was there before: allocated on CUDA, resident on the CPU."""
        if self.cuda:
            self.torch.cuda.reset_peak_memory_stats()
            before = self.torch.cuda.memory_allocated()
            work()
            self.torch.cuda.synchronize()
            return self.torch.cuda.max_memory_allocated() - before
        before = resident_peak(reset=True)
        work()
        return resident_peak() - before


def with_peaks_of_a_second_process(results):
    """Adds the peaks that this script finds in a process that gives back all it frees."""
    again = [sys.executable, *sys.argv, "--peaks-only"]
    said = subprocess.run(again, env=os.environ | GIVES_BACK, check=True, capture_output=True, text=True).stdout
    peaks = json.loads(said.splitlines()[-1])
    return [mine | {k: v for k, v in its.items() if "peak" in k} for mine, its in zip(results, peaks, strict=True)]


def finish(result, file_name):
    """Prints a result, and writes it where a file is named."""
    text = json.dumps(result, indent=2)
    print(text)
    if file_name:
        with open(file_name, "w", encoding="utf-8") as file:
            file.write(text + "\n")
