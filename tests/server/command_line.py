"""The server's command line: what it serves, and its one sentence about every mistake. command_line.py PROGRAM PICTURE"""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

from serving import Server, free_port

program, path = sys.argv[1:]
picture = pathlib.Path(path).read_bytes()
pocket = pathlib.Path(__file__).resolve().parents[2] / "models" / "convnext-pocket-cifar10"
checks = 0


def expect(name, found, wanted):
    global checks
    checks += 1
    if found != wanted:
        sys.exit(f"tests/server: {name} is {found!r} instead of {wanted!r}")


def run(*arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def refused(code, sentence, *arguments):
    found, output, errors = run(*arguments)
    expect(f"the exit code of {arguments}", found, code)
    expect(f"what {arguments} writes besides", [line for line in output.splitlines() if not line.startswith("info: ")], [])
    if sentence not in errors or errors.count("\n") != 1 or not errors.startswith("convnext-server: "):
        sys.exit(f"tests/server: {arguments} says {errors!r} instead of a sentence with {sentence!r}")


code, output, _ = run("--help")
expect("the exit code of --help", code, 0)
for option in ("--model", "--urls", "--port", "--grpc", "--queue", "--max-pixels", "--version"):
    expect(f"{option} in the help", option in output, True)
code, output, _ = run("--version")
expect("the version", (code, output.split("+")[0].strip()), (0, "0.1.0"))

refused(2, "--urlz", "--urlz", "x")
refused(2, "'many'", "--port", "many")
refused(2, "a port from 0 to 65535 is expected", "--port", "65536")
refused(2, "one of them says where to listen", "--port", "1", "--urls", "http://*:1")
refused(2, "speaks no TLS", "--urls", "https://localhost:1")
refused(2, "http://HOST:PORT", "--urls", "localhost:1")
refused(2, "http://HOST:PORT", "--grpc", "localhost")
refused(2, "--queue is 0", "--queue", "0")
refused(2, "--max-pixels is 0", "--max-pixels", "0")
refused(2, "--max-request is NaN", "--max-request", "NaN")
refused(2, "as much at least is expected", "--max-buffered", "16")
refused(2, "two models 'a'", "--model", "a=/x", "--model", "a=/y")
refused(2, "a path is expected", "--model", "name=")
refused(1, "/no/such/model", "--model", "/no/such/model")
with socket.socket() as taken:
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    refused(1, "address already in use", "--urls", f"http://127.0.0.1:{taken.getsockname()[1]}")
with tempfile.TemporaryDirectory() as folder:
    shutil.copy(pocket / "model.safetensors", folder)
    refused(1, "has no config.json beside its weights", "--model", folder)
    config = json.loads((pocket / "config.json").read_text())
    config["depths"][0] += 1
    (pathlib.Path(folder) / "config.json").write_text(json.dumps(config))
    refused(1, "describes none of the networks in this program", "--model", folder)

# Two models of a folder, gRPC at an address of its own, and an end that is asked for.
grpc = free_port()
with Server(program, "--model", f"first={pocket}", "--model", str(pocket), "--grpc", f"http://127.0.0.1:{grpc}", "--no-page") as server:
    expect("the models", [model["name"] for model in server.json("/models")["models"]], ["first", pocket.name])
    expect("the answer", server.json("/classify?top=1", picture)["predictions"][0]["label"], "cat")
    expect("the named model", server.json(f"/classify?model={pocket.name}", picture)["model"], pocket.name)
    with socket.create_connection(("127.0.0.1", grpc)) as client:
        # HTTP/2 as its client begins it; the answer is a frame of settings (type 4).
        client.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
        expect("the gRPC address's first frame", client.recv(9)[3], 4)
    page = subprocess.run(["python3", "-c", f"import urllib.request as u; u.urlopen('{server.address}/')"], capture_output=True, text=True)
    expect("GET / without a page", "405" in page.stderr, True)
    code, written = server.stop()
    expect("the exit code after SIGTERM", code, 0)
    expect("errors in the log", [line for line in written.splitlines() if line.startswith(("fail", "crit", "warn"))], [])

with Server(program) as server:
    ready = server.ready_after
print(f"ok: the command line, {checks} checks; ready {1000 * ready:.0f} ms after the start")
