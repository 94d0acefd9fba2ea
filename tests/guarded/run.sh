#!/bin/sh
# Builds networks and trainers whose buffers lie apart, with pages between them that cannot be touched, and runs the cases of kernels, training and parity in it:
# whatever reads or writes outside of the buffer that it was given ends the process, or is found out.
# Usage: tests/guarded/run.sh [Training|Kernels|Parity...] takes some of the three (all).
set -eu
root=$(CDPATH= cd -- "$(dirname "$0")/../.." && pwd)
for name in ${*:-Training Kernels Parity}; do
    dotnet test -c Release "$root/tests/ConvNext.$name.Tests" -p:ConvNextBuffersApart=true --artifacts-path "$root/artifacts/guarded" -nologo \
        --filter "FullyQualifiedName~Guarded|FullyQualifiedName~ParityTests"
done
