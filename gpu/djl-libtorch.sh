#!/bin/sh
# Fetches DJL's CUDA flavour of libtorch, which DJL's own native layer fits too, from DJL's site:
#   sh gpu/djl-libtorch.sh [FLAVOUR] [FOLDER]
# Then: export BURNISH_LIBTORCH=FOLDER
set -eu

version=2.7.1
flavour=${1:-cu128}
folder=${2:-${XDG_CACHE_HOME:-$HOME/.cache}/burnish/libtorch/$version+$flavour}
site=${DJL_SITE:-https://publish.djl.ai/pytorch}/$version

fail() {
    printf 'djl-libtorch: %s\n' "$*" >&2
    exit 1
}

[ ! -e "$folder" ] || fail "$folder is there already. Remove it, or use it: export BURNISH_LIBTORCH=$folder"
case $(uname -s)-$(uname -m) in
    Linux-x86_64) platform=linux-x86_64 ;;
    *) fail "DJL has CUDA flavours for Linux on x86-64 only, this is $(uname -s) on $(uname -m)." ;;
esac

temporary=$folder.tmp-$$
mkdir -p "$temporary"
trap 'rm -rf "$temporary"' EXIT
curl -fsS "$site/files.txt" -o "$temporary/files.txt" || fail "cannot read $site/files.txt"
grep "^$flavour/$platform/native/lib/.*\.gz" "$temporary/files.txt" > "$temporary/wanted.txt" ||
    fail "DJL has no flavour $flavour of libtorch $version. It has: $(cut -d / -f 1 "$temporary/files.txt" | sort -u | tr '\n' ' ')"

while read -r file; do
    name=$(basename "$file" .gz | sed 's/%2B/+/g')
    printf '%s\n' "$name"
    curl -fsS "$site/$file" -o "$temporary/part.gz" || fail "cannot fetch $site/$file"
    gunzip -c "$temporary/part.gz" > "$temporary/$name" || fail "$file is damaged"
done < "$temporary/wanted.txt"

rm -f "$temporary/part.gz" "$temporary/files.txt" "$temporary/wanted.txt"
[ -f "$temporary/libtorch_cuda.so" ] || fail "what came has no libtorch_cuda.so"
mv "$temporary" "$folder"
printf 'export BURNISH_LIBTORCH=%s\n' "$folder"
