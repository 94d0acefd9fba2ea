"""Holds the packages in a folder against what they promise: check_packages.py FOLDER VERSION."""
import json
import re
import sys
import zipfile

folder, version = sys.argv[1:]


def fail(sentence):
    sys.exit(f"check_packages.py: {sentence}")


for name in ("ConvNext.Generator", "ConvNext.Runtime", "ConvNext.Imaging", "ConvNext.Imaging.Skia", "ConvNext.Imaging.ImageSharp", "ConvNext.Hub", "ConvNext.AspNetCore", "ConvNext.AspNetCore.Grpc", "ConvNext.Tiny", "ConvNext.Cli", "ConvNext.Templates"):
    package = zipfile.ZipFile(f"{folder}/{name}.{version}.nupkg")
    files = set(package.namelist())
    text = package.read(f"{name}.nuspec").decode()
    for wanted in ("README.md", "icon.png", "LICENSE"):
        if wanted not in files:
            fail(f"{name} has no {wanted}")
    for wanted in ('<license type="expression">Apache-2.0</license>', "<readme>README.md</readme>", "<icon>icon.png</icon>", "<description>", "<authors>", "<tags>"):
        if wanted not in text:
            fail(f"the nuspec of {name} has no {wanted}")
    if name == "ConvNext.Generator":
        for wanted in ("analyzers/dotnet/cs/ConvNext.Generator.dll", "analyzers/dotnet/cs/ConvNext.Configuration.dll", "build/ConvNext.Generator.props", "build/ConvNext.Generator.targets",
                       "build/ConvNext.TargetCpu.targets", "build/ConvNext.CpuCheck.c", "tools/net10.0/ConvNext.ModelAppender.dll",
                       "tools/net10.0/ConvNext.ModelAppender.runtimeconfig.json"):
            if wanted not in files:
                fail(f"{name} has no {wanted}")
        if re.search(r"<dependency ", text) or any(file.startswith("lib/") for file in files):
            fail(f"{name} brings something into its consumer")
        if "<developmentDependency>true</developmentDependency>" not in text:
            fail(f"{name} is no development dependency")
    elif name == "ConvNext.Templates":
        if '<packageType name="Template" />' not in text or "<dependency " in text:
            fail(f"{name} is no package of templates, or brings something else")
        project = package.read("content/convnext/ConvNextApp.csproj").decode()
        if project.count(f'Version="{version}"') != 2:
            fail(f"the project of {name} does not take packages of version {version}")
        for wanted in ("content/convnext/.template.config/template.json", "content/convnext/Program.cs", "content/convnext/README.md"):
            if wanted not in files:
                fail(f"{name} has no {wanted}")
    elif name == "ConvNext.Cli":
        if '<packageType name="DotnetTool" />' not in text:
            fail(f"{name} is no tool")
        settings = package.read("tools/net10.0/any/DotnetToolSettings.xml").decode()
        if '<Command Name="convnext" EntryPoint="convnext.dll"' not in settings:
            fail(f"the command of {name} is not convnext")
        configuration = json.loads(package.read("tools/net10.0/any/convnext.runtimeconfig.json"))["runtimeOptions"]
        if configuration["rollForward"] != "Major" or configuration["configProperties"]["System.Runtime.TieredPGO"] is not False:
            fail(f"{name} runs as {configuration}")
        if any(file.endswith(".xml") and file.startswith("tools/") and not file.endswith("DotnetToolSettings.xml") for file in files):
            fail(f"{name} has documentation that nobody reads there")
    else:
        symbols = zipfile.ZipFile(f"{folder}/{name}.{version}.snupkg").namelist()
        if f"lib/net10.0/{name}.pdb" not in symbols:
            fail(f"the symbols of {name} have no {name}.pdb")
        if f"lib/net10.0/{name}.xml" not in files:
            fail(f"{name} has no documentation")
    if name == "ConvNext.Runtime" and "lib/net10.0/ConvNext.Configuration.dll" not in files:
        fail(f"{name} has no lib/net10.0/ConvNext.Configuration.dll")
    if "ConvNext.Configuration" in text:
        fail(f"{name} depends on ConvNext.Configuration, which is no package")
    if name == "ConvNext.Tiny" and "ConvNext.Generator" in text:
        fail(f"{name} brings the generator into its consumer")
    if name == "ConvNext.Runtime" and "buildTransitive/ConvNext.Runtime.targets" not in files:
        fail(f"{name} has no buildTransitive/ConvNext.Runtime.targets")
    # A deterministic build: no path of the machine that compiled is in an assembly.
    for file in files:
        if file.endswith(".dll") and re.search(rb"/(home|root|tmp|work|Users)/[\w./-]*\.(cs|pdb)", package.read(file)):
            fail(f"{file} in {name} holds a path of the machine that compiled it")
print("packages: readme, icon, licence, symbols and contents are as promised")
