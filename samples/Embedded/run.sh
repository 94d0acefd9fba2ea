#!/bin/sh
# Packs all packages, and installs and runs the tool among them. Builds the consumer in this folder from the packages, publishes it with NativeAOT, runs it
# from a folder where nothing else lies, and holds its answer against expected.txt and against what it says under the JIT.
set -eu
here=$(CDPATH= cd -- "$(dirname "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
# A version of its own each time: a package of a version that NuGet has seen before is not read again.
version=0.1.0-local.$(date +%s)
packages=$root/artifacts/packages
identifier=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
work=$(mktemp -d)
cache=$(dotnet nuget locals global-packages --list | sed 's/^[^/]*//')
trap 'rm -rf "$work" "$cache"/convnext.*/0.1.0-local.* "$packages"/ConvNext.*.0.1.0-local.*' EXIT

for project in ConvNext.Runtime ConvNext.Generator ConvNext.Imaging ConvNext.Imaging.Skia ConvNext.Imaging.ImageSharp ConvNext.Hub ConvNext.AspNetCore ConvNext.AspNetCore.Grpc ConvNext.Training ConvNext.Tiny ConvNext.Cli ConvNext.Templates; do
    dotnet pack -c Release "$root/src/$project" -p:Version="$version" -p:ContinuousIntegrationBuild=true -nologo -v quiet
done
python3 "$here/check_packages.py" "$packages" "$version"

# The program as a tool, from that folder and nowhere else.
dotnet tool install ConvNext.Cli --version "$version" --source "$packages" --tool-path "$work/tools" > "$work/tool.log" || { cat "$work/tool.log" >&2; exit 1; }
"$work/tools/convnext" classify "$root/samples/cat.png" --top 1 | grep -q '%  cat$'
echo "ok: the tool is installed without a network and knows a cat"

cp -r "$here" "$work/consumer"
rm -rf "$work/consumer/bin" "$work/consumer/obj"
sed -i "s#\.\./\.\./artifacts/packages#$packages#" "$work/consumer/nuget.config"
cd "$work/consumer"
dotnet build -c Release -p:ConvNextVersion="$version" -nologo -v quiet -o "$work/jit"
dotnet publish -c Release -r "$identifier" -p:ConvNextVersion="$version" -nologo -v quiet -o "$work/aot" | tee "$work/publish.log"
if grep -qi warning "$work/publish.log"; then
    echo "samples/Embedded: the publish warned" >&2
    exit 1
fi

# Its dependencies: the runtime and what the runtime needs, nothing of the generator.
if grep -qi 'CodeAnalysis\|Generator' "$work/jit/Embedded.deps.json"; then
    echo "samples/Embedded: the generator left a dependency in the consumer" >&2
    exit 1
fi

mkdir "$work/empty"
cp "$work/aot/Embedded" "$work/empty/"
cd "$work/empty"
dotnet "$work/jit/Embedded.dll" > "$work/jit.txt"
./Embedded > "$work/aot.txt"
diff "$work/jit.txt" "$work/aot.txt"
diff "$here/expected.txt" "$work/aot.txt"

# The small network by itself, in both precisions: another publish of the same project. Eight bits take less room, and give scores that are near.
cd "$work/consumer"
for precision in float32 int8; do
    dotnet publish -c Release -r "$identifier" -p:ConvNextVersion="$version" -p:EmbeddedModel="$root/models/convnext-pocket-cifar10" -p:ConvNextPrecision=$precision \
        -nologo -v quiet -o "$work/pocket-$precision" > "$work/pocket.log" || { cat "$work/pocket.log" >&2; exit 1; }
    (cd "$work/empty" && "$work/pocket-$precision/Embedded" > "$work/pocket-$precision.txt")
done
python3 "$here/check_precisions.py" "$work/pocket-float32" "$work/pocket-int8"

# The targets travel: a processor without AVX2 is refused in the consumer, too.
cd "$work/consumer"
if dotnet build -c Release -r linux-x64 -p:ConvNextVersion="$version" -p:ConvNextTargetCpu=x86-64-v2 -nologo > "$work/refused.log" 2>&1; then
    echo "samples/Embedded: x86-64-v2 was accepted" >&2
    exit 1
fi
grep -q '<ConvNextTargetCpu>x86-64-v3</ConvNextTargetCpu>' "$work/refused.log"

# Weights of a class library arrive in the application, however that is built and however it refers to the library. PublishAot on the command line
# holds for the library's own build as well.
cp -r "$root/samples/EmbeddedLibrary" "$work/library"
for folder in model second; do cp -r "$here/model" "$work/library/Nets/$folder"; done
cp "$work/consumer/nuget.config" "$work/library/"
rm -rf "$work/library"/*/bin "$work/library"/*/obj
cd "$work/library"
printf 'Nets.Shapes 0.07891886\nNets.Second.Shapes 0.07891886\n' > expected.txt
arrives() {
    name=$1
    shift
    dotnet publish App -c Release -r "$identifier" -p:ConvNextVersion="$version" -nologo -v quiet -o "$work/out/$name" "$@" > "$name.log" || { cat "$name.log" >&2; exit 1; }
    if grep -qi warning "$name.log"; then
        cat "$name.log" >&2
        exit 1
    fi

    "$work/out/$name/App" | diff expected.txt -
    echo "ok: the weights of a library arrive, $name"
}
arrives framework --self-contained false
arrives single-file --self-contained true -p:PublishSingleFile=true -p:PublishTrimmed=true
arrives aot -p:PublishAot=true
dotnet pack Nets -c Release -p:ConvNextVersion="$version" -nologo -v quiet -o "$work/nets"
sed -i "s#</packageSources>#<add key=\"nets\" value=\"$work/nets\" /></packageSources>#" nuget.config
arrives aot-from-package -p:PublishAot=true -p:NetsAsPackage=true
rm -rf "$cache"/nets/"$version"

# A project for a network that the program does not have, written by the program; and the same from "dotnet new".
mkdir "$work/made"
cp "$work/consumer/nuget.config" "$work/made/"
cp -r "$root/models/convnext-pocket-cifar10" "$work/made/checkpoint"
cd "$work/made"
sed -i 's/"hidden_act": "gelu"/"hidden_act": "relu"/' checkpoint/config.json
"$work/tools/convnext" classify "$root/samples/cat.png" --weights checkpoint 2> refused.txt && exit 1
grep -q "'convnext new checkpoint -o App' writes a project" refused.txt
"$work/tools/convnext" new checkpoint -o App
dotnet run -c Release --project App -- checkpoint "$root/samples/cat.png" > new.txt || { cat new.txt >&2; exit 1; }
head -n 1 new.txt | grep -q 'cat.png$'
[ "$(grep -c ' %  [a-z]*$' new.txt)" -eq 5 ]
echo "ok: 'convnext new' writes a project that builds and answers"

dotnet new install "$packages/ConvNext.Templates.$version.nupkg" --debug:custom-hive "$work/hive" > template.log || { cat template.log >&2; exit 1; }
dotnet new convnext --debug:custom-hive "$work/hive" -o Small --architecture convnext_atto --image-size 64 >> template.log || { cat template.log >&2; exit 1; }
mkdir atto
cat > atto/config.json <<END
{ "architectures": ["ConvNextForImageClassification"], "model_type": "convnext", "num_channels": 3, "patch_size": 4, "hidden_sizes": [40, 80, 160, 320], "depths": [2, 2, 6, 2],
  "layer_norm_eps": 1e-6, "id2label": { "0": "circle", "1": "square", "2": "triangle" } }
END
echo '{ "size": 64 }' > atto/preprocessor_config.json
(cd atto && python3 "$here/model/make_weights.py")
dotnet run -c Release --project Small -- atto "$root/samples/cat.png" > template.txt || { cat template.txt >&2; exit 1; }
[ "$(grep -c ' %  \(circle\|square\|triangle\)$' template.txt)" -eq 3 ]
echo "ok: 'dotnet new convnext' makes a project that builds and takes a head of three classes"

# A web project with two lines, from the packages, with NativeAOT.
cp -r "$root/samples/WebApi" "$work/web"
cp "$work/consumer/nuget.config" "$work/web/"
rm -rf "$work/web/bin" "$work/web/obj"
cd "$work/web"
dotnet publish -c Release -r "$identifier" -p:ConvNextVersion="$version" -nologo -v quiet -o "$work/server" > web.log || { cat web.log >&2; exit 1; }
if grep -qi warning web.log; then
    cat web.log >&2
    exit 1
fi

python3 "$root/samples/WebApi/check.py" "$work/server/WebApi" "$root/samples/cat.png"
echo "samples/WebApi: $(wc -c < "$work/server/WebApi") bytes"

# The same from nothing: the template, the packages, two lines.
dotnet new web --no-restore -o "$work/new/Mine" > /dev/null
cp "$work/consumer/nuget.config" "$work/new/"
cd "$work/new/Mine"
references=$(printf '<PackageReference Include="%s" Version="'"$version"'" />' ConvNext.AspNetCore ConvNext.Tiny)
sed -i "s#</PropertyGroup>#&<ItemGroup>$references</ItemGroup>#" Mine.csproj
sed -i 's/^var app = .*/builder.Services.AddConvNext<ConvNext.Tiny.PocketCifar10>();\n&\napp.MapConvNext();/' Program.cs
[ "$(grep -c ConvNext Program.cs)" -eq 2 ]
dotnet build -c Release -nologo -v quiet -warnaserror -o "$work/mine" > build.log || { cat build.log >&2; exit 1; }
python3 "$root/samples/WebApi/check.py" "$work/mine/Mine" "$root/samples/cat.png"
echo "ok: dotnet new web with two lines serves"

echo "samples/Embedded: $(wc -c < "$work/aot/Embedded") bytes, weights inside; $(head -1 "$work/aot.txt"); the same bits under the JIT"
