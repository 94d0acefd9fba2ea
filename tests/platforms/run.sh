#!/bin/sh
# Publishes the program for the systems that the checks do not run on, framework-dependent, and holds each publish to no warning and to what has to lie there.
set -eu
root=$(CDPATH= cd -- "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# publish IDENTIFIER EXECUTABLE: the program for a system.
publish() {
    dotnet publish -c Release -r "$1" --self-contained false -p:PublishAot=false "$root/src/ConvNext.Cli" -o "$work/$1" -nologo -v quiet > "$work/log" 2>&1 \
        || { cat "$work/log" >&2; exit 1; }
    if grep -qi warning "$work/log"; then
        cat "$work/log" >&2
        echo "tests/platforms: the publish for $1 warned" >&2
        exit 1
    fi

    for file in "$2" convnext.dll ConvNext.Runtime.dll ConvNext.Imaging.dll ConvNext.Tiny.dll convnext.runtimeconfig.json; do
        [ -s "$work/$1/$file" ] || { echo "tests/platforms: $1 has no $file" >&2; exit 1; }
    done

    # The same code with another host: where the processor is this one's, it runs here.
    case $1-$(uname -m) in
        *-x64-x86_64 | *-arm64-aarch64) dotnet "$work/$1/convnext.dll" classify "$root/samples/cat.png" --top 1 | grep -q '%  cat$' || { echo "tests/platforms: $1 does not know a cat" >&2; exit 1; } ;;
    esac
    echo "ok: $1"
}

publish win-x64 convnext.exe
publish osx-arm64 convnext
publish osx-x64 convnext
publish linux-musl-x64 convnext
