#!/bin/sh
# Publishes samples/Browser from the packages, makes one file of it, and runs both in a real Chromium: the bits of the native program, offline, by keyboard,
# on a phone, in the dark. Installs chromium and Node where they are missing.
# Usage: tests/browser/run.sh; SCREENSHOTS=FOLDER keeps pictures of the page.
set -eu
here=$(CDPATH= cd -- "$(dirname "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
# A version of its own each time: a package of a version that NuGet has seen before is not read again.
version=0.1.0-browser.$(date +%s)
work=$(mktemp -d)
cache=$(dotnet nuget locals global-packages --list | sed 's/^[^/]*//')
trap 'rm -rf "$work" "$cache"/convnext.*/0.1.0-browser.*' EXIT

missing=
command -v chromium > /dev/null || missing="$missing chromium"
command -v node > /dev/null || missing="$missing nodejs"
command -v npm > /dev/null || missing="$missing npm"
if [ -n "$missing" ]; then
    apt-get update -qq
    # shellcheck disable=SC2086 # Several names.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > "$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; exit 1; }
fi

for project in ConvNext.Runtime ConvNext.Generator ConvNext.Imaging; do
    dotnet pack -c Release "$root/src/$project" -p:Version="$version" -o "$work/artifacts/packages" -nologo -v quiet
done

# The sample with what it names beside it: packages and a model.
mkdir "$work/samples" "$work/models"
cp -r "$root/samples/Browser" "$work/samples/Browser"
cp -r "$root/models/convnext-pocket-cifar10" "$work/models"
rm -rf "$work/samples/Browser/bin" "$work/samples/Browser/obj"
# The sample as it is, by the commands of docs/browser.md, and once more with what is asked of the runtime beside it.
cd "$work/samples/Browser"
export ConvNextVersion="$version"
dotnet publish -c Release -o published > "$work/publish.log" || { cat "$work/publish.log" >&2; exit 1; }
dotnet run --file single/SinglePage.cs -- published/wwwroot convnext.html
mv published convnext.html "$work"
cp "$here/Checks.cs" .
dotnet publish -c Release -p:CompressionEnabled=false -o "$work/checked" >> "$work/publish.log" || { cat "$work/publish.log" >&2; exit 1; }
dotnet publish -c Release -p:CompressionEnabled=false -p:ConvNextPrecision=int8 -o "$work/int8" >> "$work/publish.log" || { cat "$work/publish.log" >&2; exit 1; }
if grep -q 'warning' "$work/publish.log"; then
    cat "$work/publish.log" >&2
    echo "tests/browser: the publish warned" >&2
    exit 1
fi

cd "$root"
for function in softmax none; do
    for precision in float32 int8; do
        dotnet run -c Release --project src/ConvNext.Cli -- classify samples/cat.png samples/rocket.jpg --json --top 10 --function "$function" --precision "$precision" > "$work/$function-$precision.jsonl"
    done
done

mkdir "$work/clients"
cp "$here/check.mjs" "$here/package.json" "$here/package-lock.json" "$work/clients/"
(cd "$work/clients" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund)
node "$work/clients/check.mjs" "$(command -v chromium)" "$work/checked/wwwroot" "$work/convnext.html" "$work/softmax-float32.jsonl" "$work/none-float32.jsonl" "${SCREENSHOTS:-}" \
    samples/cat.png samples/rocket.jpg

# The same page in 8 bits: its bits and its time.
node "$work/clients/check.mjs" "$(command -v chromium)" "$work/int8/wwwroot" "" "$work/softmax-int8.jsonl" "$work/none-int8.jsonl" "" samples/cat.png samples/rocket.jpg

compressed() { find "$work/published/wwwroot" -name '*.br' "$@" -exec cat {} + | wc -c; }
echo "tests/browser: $(compressed) bytes of download with Brotli, of which $(compressed -name 'Browser.*') are the network with its weights; one file of $(wc -c < "$work/convnext.html") bytes"
