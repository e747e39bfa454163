#!/bin/sh
# Runs every kernel of a card under compute-sanitizer: accesses outside of what a launch was given (memcheck), and races in
# shared memory (racecheck). `burnish doctor` is what runs them, on small tensors of every type, beside the plain ones.
#   sh gpu/sanitize.sh [FOLDER]        FOLDER gets the reports, default: sanitizer
# Exits with 1 where a tool found something or a kernel was wrong. compute-sanitizer comes with the CUDA toolkit.
set -eu

folder=${1:-sanitizer}
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

if ! command -v compute-sanitizer >/dev/null; then
    printf 'sanitize: compute-sanitizer is not on the PATH. It lies in the bin folder of the CUDA toolkit.\n' >&2
    exit 2
fi
mkdir -p "$folder"
"$top/burnish" doctor >"$folder/doctor.txt" # builds, compiles the kernels, and stops here where one is wrong
if ! grep -q 'primitives of cuda:0' "$folder/doctor.txt"; then
    printf 'sanitize: no card was tried. What doctor says is in %s/doctor.txt\n' "$folder" >&2
    exit 2
fi
found=0
for tool in memcheck racecheck; do
    if compute-sanitizer --tool "$tool" --target-processes all --error-exitcode 99 --log-file "$folder/$tool.txt" \
        "$top/burnish" doctor >"$folder/$tool-doctor.txt" 2>&1; then
        printf '%s: nothing found\n' "$tool"
    else
        printf '%s: see %s/%s.txt and %s/%s-doctor.txt\n' "$tool" "$folder" "$tool" "$folder" "$tool" >&2
        found=1
    fi
done
exit "$found"
