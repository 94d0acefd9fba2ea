#!/bin/sh
# Goes through every command of a published program, and holds what each prints or writes against what is known of it.
# Usage: tests/aot/commands.sh PROGRAM
set -eu
root=$(CDPATH= cd -- "$(dirname "$0")/../.." && pwd)
program=$(CDPATH= cd -- "$(dirname "$1")" && pwd)/$(basename "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p photos val/cat val/airplane
cp "$root/samples/cat.png" "$root/samples/rocket.jpg" photos
cp "$root/samples/cat.png" val/cat
cp "$root/samples/rocket.jpg" val/airplane

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# expect WORDS COMMAND...: the command ends well, says nothing on the error stream, and its output has the words.
seen=
expect() {
    words=$1
    shift
    "$program" "$@" > out 2> err || fail "convnext $* ended with $?: $(cat err)"
    [ ! -s err ] || fail "convnext $* says $(cat err)"
    grep -qF -e "$words" out || fail "convnext $* prints no '$words' but $(head -c 2000 out)"
    seen="$seen $1"
    echo "ok: convnext $*"
}

# refuse CODE WORDS COMMAND...: the command ends with the code, and one sentence that has the words.
refuse() {
    code=$1 words=$2
    shift 2
    found=0
    "$program" "$@" > out 2> err || found=$?
    [ $found -eq "$code" ] && [ ! -s out ] && [ "$(wc -l < err)" -eq 1 ] && grep -qF -e "$words" err || fail "convnext $* ended with $found: $(cat err)"
    echo "ok: convnext $* is refused"
}

expect '%  cat' classify photos/cat.png
expect '"label":"airplane","index":0' classify photos --json --threads 2
ls photos/* | "$program" classify - --json > list
"$program" classify photos --json > folder
cmp list folder || fail "a list of paths and their folder differ"
expect 'what the network saw' explain photos/cat.png -o heat.png
expect '"against":"dog"' explain photos/cat.png --class cat --against dog --json
expect '%  ' classify heat.png
for file in v.npy v.safetensors v.jsonl; do
    expect '2 pictures, 192 features each' features photos -o $file
done
expect 'photos/rocket.jpg' similar photos/cat.png photos --html page.html
expect 'photos/rocket.jpg' similar photos/cat.png photos
expect 'top-1 100.00 %' evaluate val --html report.html
expect 'convnext classify --weights trained PICTURE' train val -o trained --mode probe --train_val_split 0
expect '%  cat' classify photos/cat.png --weights trained
expect 'tensors' convert "$root/models/convnext-pocket-cifar10/model.safetensors" -o copy.safetensors
expect "MB for the network 'pocket'" pack copy.safetensors -o pocket.packed
expect '%  cat' classify photos/cat.png --weights pocket.packed
expect "MB for the network 'pocket' in int8" pack copy.safetensors -o pocket.int8 --precision int8
for weights in copy.safetensors pocket.packed pocket.int8; do
    "$program" classify photos --json --precision int8 --weights $weights > weights.int8
    "$program" classify photos --json --precision int8 | cmp - weights.int8 || fail "$weights and the weights inside are not the same in 8 bits"
done
expect '"precision":"int8"' classify photos --json --weights pocket.int8
expect '"precision": "int8"' info --model xlarge --precision int8 --json
expect '1 067 482 parameters' info
expect '"multiply_adds": 4455531264' info --model tiny --json
expect '350 196 968 parameters' info --model xlarge
expect 'dotnet run -c Release --project App' new "$root/models/convnext-pocket-cifar10" -o App
[ -f App/App.csproj ] || fail "new writes no project"
expect 'pictures/s' bench --seconds 1 --threads 2
expect 'the same bits' validate
for shell in bash zsh fish pwsh; do
    expect 'convnext --ask' completion $shell
done
"$program" classify photos --shard 0/1 --output answers.jsonl
cmp answers.jsonl folder || fail "the file and the standard output differ"
[ "$("$program" --ask 11 'convnext cl')" = classify ] || fail "nothing completes 'convnext cl'"
"$program" --version | grep -q '^convnext [0-9]' || fail "there is no version"

# Nothing of the hub's is asked of the network here: an address that nobody answers, and a cache that is empty.
HF_ENDPOINT=http://127.0.0.1:9 HF_HUB_CACHE=$work/hub HF_HUB_OFFLINE=1
export HF_ENDPOINT HF_HUB_CACHE HF_HUB_OFFLINE
refuse 1 'the network is switched off' download facebook/convnext-tiny-224
refuse 1 "'convnext download facebook/convnext-tiny-224' fetches it" classify photos/cat.png --model facebook/convnext-tiny-224
refuse 1 'There is no such file' classify nowhere.png
refuse 2 'did you mean classify?' clasify

# Whatever the list of commands has, was run.
for command in $("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    "$program" "$command" --help | grep -q "^Examples:" || fail "the help of $command has no examples"
    case "$seen download " in *" $command "*) ;; *) fail "no check runs $command" ;; esac
done
echo "ok: every command was run"
