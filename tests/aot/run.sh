#!/bin/sh
# Publishes with NativeAOT for x64, for x64 as a static executable, and across for arm64; runs all of them (arm64 under qemu-aarch64) and
# compares what they compute, to the last bit. Also: an older processor gets a sentence. Needs
#   apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user
# Usage: tests/aot/run.sh [FOLDER] keeps the programs in FOLDER; SKIP_TINY=1 leaves out the minutes that ConvNeXt-Tiny takes under qemu.
set -eu
root=$(CDPATH= cd -- "$(dirname "$0")/../.." && pwd)
if [ $# -gt 0 ]; then
    mkdir -p "$1"
    out=$(CDPATH= cd -- "$1" && pwd)
else
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi

for tool in aarch64-linux-gnu-gcc qemu-aarch64 qemu-x86_64; do
    if ! command -v $tool > /dev/null; then
        echo "tests/aot/run.sh: $tool is missing: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" >&2
        exit 1
    fi
done

# publish PROJECT IDENTIFIER NAME [PROPERTY...]
publish() {
    project=$1 identifier=$2 name=$3
    shift 3
    dotnet publish -c Release -r "$identifier" "$root/$project" -o "$out/$name" -nologo -v quiet "$@" > "$out/$name.log" || { cat "$out/$name.log"; exit 1; }
    if grep -qi 'warning' "$out/$name.log"; then
        cat "$out/$name.log"
        echo "FAILED: the publish of $name warned"
        exit 1
    fi
}

arm() {
    qemu-aarch64 -L /usr/aarch64-linux-gnu "$@"
}

# same NAME FILE FILE
same() {
    if ! cmp "$2" "$3"; then
        diff "$2" "$3" | head -20
        echo "FAILED: $1"
        exit 1
    fi
    echo "ok: $1"
}

publish src/ConvNext.Cli linux-x64 x64
publish src/ConvNext.Cli linux-arm64 arm64
# In folders of their own: the linker's arguments alone do not make the SDK link again.
publish src/ConvNext.Cli linux-x64 static -p:StaticExecutable=true -p:NativeOutputPath="$out/static.link/"
publish src/ConvNext.Cli linux-x64 v4 -p:ConvNextTargetCpu=x86-64-v4 -p:NativeIntermediateOutputPath="$out/v4.object/" -p:NativeOutputPath="$out/v4.link/"
publish tests/aot/ConvNext.Bits linux-x64 bits-x64
publish tests/aot/ConvNext.Bits linux-arm64 bits-arm64

# The program as people use it: a photo's ten scores as JSON, which writes floats so that they read back to the same bits.
cd "$root"
answer() {
    "$@" classify --json --top 10 samples/cat.png
}
answer "$out/x64/convnext" > "$out/x64.json"
grep -q '"label":"cat"' "$out/x64.json"
answer arm "$out/arm64/convnext" > "$out/arm64.json"
answer "$out/static/convnext" > "$out/static.json"
same "samples/cat.png: arm64 and x64" "$out/x64.json" "$out/arm64.json"
same "samples/cat.png: static and x64" "$out/x64.json" "$out/static.json"
sh "$root/tests/aot/commands.sh" "$out/x64/convnext"
sh "$root/tests/aot/carried.sh" "$out/x64/convnext"
if file "$out/static/convnext" 2> /dev/null | grep -q 'dynamically linked'; then
    echo "FAILED: the static executable is dynamically linked"
    exit 1
fi

# Every output of the networks on the recipe's input.
weights=models/convnext-pocket-cifar10/model.safetensors
"$out/bits-x64/ConvNext.Bits" pocket 2 $weights 2> "$out/time" > "$out/pocket.x64"
arm "$out/bits-arm64/ConvNext.Bits" pocket 2 $weights 2> "$out/time" > "$out/pocket.arm64"
same "pocket on the recipe's input: arm64 and x64" "$out/pocket.x64" "$out/pocket.arm64"
# In 8 bits: AVX-VNNI, AVX-512 or AVX2 here; Arm's dot product, and pairs of products of 16 bits on a processor without it.
"$out/bits-x64/ConvNext.Bits" pocket-int8 2 $weights 2> "$out/time" > "$out/int8.x64"
arm "$out/bits-arm64/ConvNext.Bits" pocket-int8 2 $weights 2> "$out/time" > "$out/int8.arm64"
grep -q 'dot product: True' "$out/time" || { cat "$out/time"; echo "FAILED: under qemu there is no dot product"; exit 1; }
same "pocket in 8 bits: arm64 with the dot product and x64" "$out/int8.x64" "$out/int8.arm64"
arm -cpu cortex-a57 "$out/bits-arm64/ConvNext.Bits" pocket-int8 2 $weights 2> "$out/time" > "$out/int8.a57"
grep -q 'dot product: False' "$out/time" || { cat "$out/time"; echo "FAILED: a Cortex-A57 under qemu has a dot product"; exit 1; }
same "pocket in 8 bits: arm64 without the dot product and x64" "$out/int8.x64" "$out/int8.a57"
if cmp -s "$out/int8.x64" "$out/pocket.x64"; then
    echo "FAILED: 8 bits and 32 give the same"
    exit 1
fi
if [ "${SKIP_TINY:-}" != 1 ]; then
    "$out/bits-x64/ConvNext.Bits" tiny 2 2> "$out/time" > "$out/tiny.x64"
    arm "$out/bits-arm64/ConvNext.Bits" tiny 2 2> "$out/time" > "$out/tiny.arm64"
    same "ConvNeXt-Tiny on the recipe's input: arm64 and x64 ($(cat "$out/time") under qemu)" "$out/tiny.x64" "$out/tiny.arm64"
    dotnet run -c Release --project tests/aot/ConvNext.Bits -- tiny 2 2> "$out/time" > "$out/tiny.jit"
    same "ConvNeXt-Tiny on the recipe's input: JIT and NativeAOT" "$out/tiny.x64" "$out/tiny.jit"
fi

# Processors of 2008 and of 2013.
code=0
qemu-x86_64 -cpu Nehalem "$out/x64/convnext" --version > "$out/old.txt" 2>&1 || code=$?
if [ $code -ne 134 ] || ! grep -q 'compiled for x86-64-v3, but this processor lacks AVX, AVX2, FMA' "$out/old.txt"; then
    cat "$out/old.txt"
    echo "FAILED: a processor without AVX2 got exit code $code"
    exit 1
fi
echo "ok: a processor without AVX2 is told what it lacks"
answer qemu-x86_64 -cpu Haswell "$out/x64/convnext" 2> /dev/null > "$out/haswell.json"
same "samples/cat.png: a Haswell under qemu" "$out/x64.json" "$out/haswell.json"

# One download for unknown machines: the launcher takes the build that the processor can run.
mkdir -p "$out/launcher"
cc -O2 -static -Wall -Wextra -Werror -o "$out/launcher/convnext" src/build/ConvNext.Launcher.c
cp "$out/x64/convnext" "$out/launcher/convnext.x86-64-v3"
cp "$out/v4/convnext" "$out/launcher/convnext.x86-64-v4"
answer "$out/launcher/convnext" > "$out/launcher.json"
same "samples/cat.png: the launcher's choice on this machine" "$out/x64.json" "$out/launcher.json"
if grep -q avx512vl /proc/cpuinfo; then
    answer "$out/v4/convnext" > "$out/v4.json"
    same "samples/cat.png: AVX-512 and AVX2" "$out/x64.json" "$out/v4.json"
fi
code=0
qemu-x86_64 -cpu Nehalem "$out/launcher/convnext" --version > "$out/old.txt" 2>&1 || code=$?
if [ $code -ne 134 ] || ! grep -q 'this one lacks AVX, AVX2, FMA' "$out/old.txt"; then
    cat "$out/old.txt"
    echo "FAILED: the launcher on a processor without AVX2 ended with $code"
    exit 1
fi
# Under qemu the exec goes to the machine itself, unless the path is qemu's: what would be started is read from the system calls.
qemu-x86_64 -cpu Haswell -strace "$out/launcher/convnext" --version 2>&1 | grep -q 'execve("[^"]*convnext.x86-64-v3"'
echo "ok: the launcher takes x86-64-v3 on a Haswell and refuses a Nehalem"
