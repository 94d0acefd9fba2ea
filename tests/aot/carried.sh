#!/bin/sh
# Gives a published program a checkpoint with 37 classes for every network and image size that it carries, by its folder alone, and holds its scores against those of
# the generated class under the JIT, to the last bit. XLarge takes 1.4 GB of the disk and twice that of memory.
# Usage: tests/aot/carried.sh PROGRAM [NETWORK...]
set -eu
root=$(CDPATH= cd -- "$(dirname "$0")/../.." && pwd)
program=$(CDPATH= cd -- "$(dirname "$1")" && pwd)/$(basename "$1")
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet run -c Release --project "$root/tests/aot/ConvNext.Carried" -- "$program" "$root/samples/cat.png" "$work" "$@"
