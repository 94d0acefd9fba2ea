#!/bin/sh
# Publishes convnext-server as one static executable and holds it to what docs/serving.md says: its command line, its page in a real Chromium, Hugging Face's
# own client, the files in deploy/, and what goes wrong under load. Installs what is missing of Chromium, Node, nginx and buildah.
# Usage: tests/server/run.sh [PROGRAM] takes a program that is published already; SCREENSHOTS=FOLDER keeps pictures of the page, SOAK=SECONDS (60) is the load.
set -eu
here=$(CDPATH= cd -- "$(dirname "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing=
command -v chromium > /dev/null || missing="$missing chromium"
command -v node > /dev/null || missing="$missing nodejs"
command -v npm > /dev/null || missing="$missing npm"
command -v nginx > /dev/null || missing="$missing nginx-light"
command -v buildah > /dev/null || missing="$missing buildah"
command -v openssl > /dev/null || missing="$missing openssl"
command -v python3 > /dev/null || missing="$missing python3"
if [ -n "$missing" ]; then
    apt-get update -qq
    # shellcheck disable=SC2086 # Several names.
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > "$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; exit 1; }
fi

program=${1:-}
if [ -z "$program" ]; then
    identifier=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
    dotnet publish -c Release -r "$identifier" -p:StaticExecutable=true "-p:NativeOutputPath=$work/native/" "$root/src/ConvNext.Server" -o "$work/server" \
        -nologo -v quiet > "$work/publish.log" || { cat "$work/publish.log" >&2; exit 1; }
    if grep -qi warning "$work/publish.log"; then
        cat "$work/publish.log" >&2
        echo "tests/server: the publish warned" >&2
        exit 1
    fi

    # One file and nothing beside it: it serves from a folder of its own.
    mkdir "$work/alone"
    cp "$work/server/convnext-server" "$work/alone/"
    program=$work/alone/convnext-server
fi

mkdir "$work/clients"
cp "$here"/*.mjs "$here"/package.json "$here"/package-lock.json "$work/clients/"
(cd "$work/clients" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund)

dotnet build -c Release "$root/src/ConvNext.Cli" -nologo -v quiet > "$work/build.log" || { cat "$work/build.log" >&2; exit 1; }
python3 "$here/command_line.py" "$program" "$root/samples/cat.png" "$root/src/ConvNext.Cli/bin/Release/net10.0/convnext"
python3 "$here/with_server.py" "$program" node "$work/clients/page.mjs" "$(command -v chromium)" "$root/samples/cat.png" "${SCREENSHOTS:-}"
python3 "$here/with_server.py" "$program" node "$work/clients/huggingface.mjs" "$root/samples/cat.png"
node "$work/clients/kubernetes.mjs" "$root/deploy/kubernetes.yaml"
python3 "$here/deploy.py" "$program" "$root/samples/cat.png"
python3 "$here/soak.py" "$program" "$root/samples/cat.png" "${SOAK:-60}"
echo "tests/server: $(wc -c < "$program") bytes, everything inside"
