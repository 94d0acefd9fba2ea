"""Holds the files in deploy/ against the program: deploy.py PROGRAM PICTURE. PROGRAM is a static executable."""
import json
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from serving import Server, free_port

program, picture = sys.argv[1], pathlib.Path(sys.argv[2]).read_bytes()
deploy = pathlib.Path(__file__).resolve().parents[2] / "deploy"
work = pathlib.Path(tempfile.mkdtemp(prefix="convnext-deploy-"))


def fail(sentence):
    sys.exit(f"tests/server: {sentence}")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0 or re.search("warn|unknown", done.stderr, re.IGNORECASE):
        fail(f"{' '.join(command)} ended with {done.returncode}: {done.stdout}{done.stderr}")


def classify(address, **options):
    request = urllib.request.Request(address + "/classify", data=picture)
    with urllib.request.urlopen(request, timeout=30, **options) as answer:
        return json.loads(answer.read())["predictions"][0]["label"]


def until(address, **options):
    for _ in range(600):
        try:
            return classify(address, **options)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    fail(f"{address} does not answer")


def processes(program, arguments):
    """Those that run a program with some arguments, wherever its root is."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            line = pathlib.Path(f"/proc/{process}/cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if line.startswith(f"{program}\0") and arguments in line:
            yield int(process)


# The image: that file alone in an empty root, as the user and with the arguments that the Dockerfile has. /proc and a few devices are what every container
# gets from its runtime.
dockerfile = (deploy / "Dockerfile").read_text()
user = re.search(r"^USER (\S+)$", dockerfile, re.MULTILINE).group(1)
arguments = json.loads(re.search(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE).group(1))
root = work / "root"
(root / "proc").mkdir(parents=True)
(root / "dev").mkdir()
devices = ("null", "random", "urandom")
for device in devices:
    (root / "dev" / device).touch()
shutil.copy(program, root / "convnext-server")
work.chmod(0o755)
ports = {"8080": free_port(), "8081": free_port()}
here = [str(ports.get(argument, argument)) for argument in arguments]
mounts = f'mount --bind "{root}" "{root}" && mount -t proc -o ro proc "{root}/proc" && mount -o remount,ro,bind "{root}"'
mounts += "".join(f' && mount --bind /dev/{device} "{root}/dev/{device}"' for device in devices)
script = f'{mounts} && exec chroot --userspec={user} "{root}" /convnext-server "$@"'
if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0:
    container = subprocess.Popen(["unshare", "--mount", "sh", "-c", script, "sh", *here], stdout=subprocess.DEVNULL)
    try:
        label = until(f"http://127.0.0.1:{ports['8080']}")
    finally:
        container.terminate()
        code = container.wait(60)
    if (label, code) != ("cat", 0):
        fail(f"in an empty root it answers '{label}' and ends with {code}")
    print(f"ok: in an empty root, read-only, as user {user}, it answers and ends on SIGTERM")
else:
    print("not checked: this machine gives no root of one's own (unshare --mount)")

# The Dockerfile itself, built without a daemon: the program that is published already stands for its first stage, which has nothing else to give.
if shutil.which("buildah") and os.geteuid() == 0:
    stage = work / "stage" / "published"
    stage.mkdir(parents=True)
    shutil.copy(program, stage / "convnext-server")
    (work / "empty").mkdir()
    buildah = ["buildah", "--storage-driver", "vfs", "--root", str(work / "images"), "--runroot", str(work / "run")]
    run(*buildah, "build", "--isolation", "chroot", "--build-context", f"build={work / 'stage'}", "-f", str(deploy / "Dockerfile"), "-t", "convnext-server", str(work / "empty"))
    run(*buildah, "push", "convnext-server", f"oci-archive:{work / 'image.tar'}")
    name = subprocess.run([*buildah, "from", "convnext-server"], check=True, capture_output=True, text=True).stdout.strip()
    port = free_port()
    container = subprocess.Popen([*buildah, "run", "--isolation", "chroot", name, "--", "/convnext-server", "--port", str(port)], stdout=subprocess.DEVNULL)
    try:
        label = until(f"http://127.0.0.1:{port}")
        users = {os.stat(f"/proc/{process}").st_uid for process in processes("/convnext-server", f"--port\0{port}")}
    finally:
        for process in processes("/convnext-server", f"--port\0{port}"):
            os.kill(process, 15)
        code = container.wait(60)
    if (label, code, users) != ("cat", 0, {int(user.split(":")[0])}):
        fail(f"in the image it answers '{label}' as user {users} and ends with {code}")
    print(f"ok: the image of the Dockerfile, {(work / 'image.tar').stat().st_size / 1e6:.1f} MB to fetch, it answers and ends on SIGTERM")
else:
    print("not checked: the image of the Dockerfile, buildah and root are needed")

# Kubernetes and KServe: the same arguments, and probes that the program answers.
with Server(program, "--no-page") as server:
    for name in ("kubernetes.yaml", "kserve.yaml"):
        text = (deploy / name).read_text()
        given = json.loads(re.search(r"args: (\[.*\])", text).group(1))
        if name == "kubernetes.yaml" and given != arguments:
            fail(f"{name} starts the program with {given}, the Dockerfile with {arguments}")
        probes = set(re.findall(r"(?:path: |prometheus.io/path: )(/\S+?)[,\s]", text))
        if len(probes) < 2:
            fail(f"{name} has the probes {probes}")
        for path in sorted(probes):
            server.ask(path)
        for metric in re.findall(r"metric: { name: (\w+) }", text):
            if f"\n{metric}{{" not in server.ask("/metrics").decode():
                fail(f"{name} scales by {metric}, which /metrics does not have")
        print(f"ok: {name}, {', '.join(sorted(probes))} answer")

    if shutil.which("nginx") and shutil.which("openssl"):
        # It prints dots while it looks for primes.
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost", "-keyout", str(work / "key"), "-out", str(work / "certificate"))
        site = (deploy / "nginx.conf").read_text()
        https = free_port()
        for old, new in {
            "/etc/ssl/certs/convnext.pem": str(work / "certificate"), "/etc/ssl/private/convnext.key": str(work / "key"), "127.0.0.1:8080": server.address[len("http://"):],
            "listen 443 ": f"listen 127.0.0.1:{https} ", "listen 8443 ": f"listen 127.0.0.1:{free_port()} ",
        }.items():
            if old not in site:
                fail(f"nginx.conf has no '{old}'")
            site = site.replace(old, new)
        (work / "nginx.conf").write_text(
            f"daemon off; pid {work}/pid; error_log {work}/errors; events {{}}\nhttp {{ access_log off; client_body_temp_path {work}/body;\n{site}}}\n")
        run("nginx", "-t", "-q", "-p", str(work), "-c", str(work / "nginx.conf"))
        nginx = subprocess.Popen(["nginx", "-p", str(work), "-c", str(work / "nginx.conf")])
        context = ssl._create_unverified_context()
        try:
            label = until(f"https://127.0.0.1:{https}", context=context)
        finally:
            nginx.terminate()
            nginx.wait(30)
        if label != "cat":
            fail(f"through nginx it answers '{label}'")
        print("ok: nginx.conf, it answers through it over TLS")
    else:
        print("not checked: nginx.conf, there is no nginx here")

if shutil.which("systemd-analyze"):
    unit = (deploy / "convnext-server.service").read_text()
    if "/usr/local/bin/convnext-server" not in unit:
        fail("the unit starts another program")
    (work / "convnext-server.service").write_text(unit.replace("/usr/local/bin/convnext-server", os.path.abspath(program)))
    run("systemd-analyze", "verify", str(work / "convnext-server.service"))
    line = re.search(r"^ExecStart=\S+ (.*)$", unit, re.MULTILINE).group(1).split()
    urls, grpc = line[line.index("--urls") + 1], line[line.index("--grpc") + 1]
    if (urls, grpc) != ("http://127.0.0.1:8080", "http://127.0.0.1:8081"):
        fail(f"the unit listens on {urls} and {grpc}; nginx.conf asks 127.0.0.1:8080 and 8081")
    print("ok: convnext-server.service")
else:
    print("not checked: convnext-server.service, there is no systemd-analyze here")
shutil.rmtree(work, ignore_errors=True)
