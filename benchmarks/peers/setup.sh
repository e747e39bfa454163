#!/bin/sh
# Installs the peer into benchmarks/.venv. Burnish itself needs none of it.
#
#   benchmarks/peers/setup.sh [PYTHON]        PYTHON: 3.11 or newer, default python3
#
# Only pip's own configuration decides where packages come from. On Linux the usual torch wheel brings CUDA along
# (several GB); whoever measures on the CPU may point pip at PyTorch's CPU wheels first (PIP_EXTRA_INDEX_URL).
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
python=${1:-python3}
environment=$here/../.venv

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "setup.sh: $python is $("$python" --version 2>&1), 3.11 or newer is needed; run: setup.sh PYTHON" >&2
    exit 2
fi
if [ ! -x "$environment/bin/python" ]; then
    "$python" -m venv "$environment"
fi
"$environment/bin/python" -m pip install --quiet --requirement "$here/requirements.txt"
"$environment/bin/python" - <<'PYTHON'
import torch, transformers, trl
print(f"trl {trl.__version__}, transformers {transformers.__version__}, torch {torch.__version__}: ready")
PYTHON
