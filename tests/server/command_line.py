"""The server's command line: what it serves, and its one sentence about every mistake. command_line.py PROGRAM PICTURE CONVNEXT, the program that packs"""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from serving import Server, free_port

program, path, packer = sys.argv[1:]
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
for option in ("--model", "--precision", "--urls", "--port", "--grpc", "--queue", "--max-pixels", "--version"):
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
refused(2, "--precision is 'int4'; float32 or int8 is expected", "--precision", "int4")
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

def answer_of(server):
    """The best class and its score, what the first model computes in, and what it is called."""
    model = server.json("/models")["models"][0]
    best = server.json("/classify?top=1", picture)["predictions"][0]
    return best["label"], best["score"], model["precision"], model["name"]


# The weights inside the program, a checkpoint and a packed file in either precision; what was packed in 8 bits says it by itself.
with Server(program) as server:
    cat, single, precision, name = answer_of(server)
    expect("what the program computes in by itself", (cat, precision, name), ("cat", "float32", "pocketcifar10"))
with Server(program, "--precision", "int8") as server:
    eight = answer_of(server)[1]
    expect("the model inside in 8 bits", answer_of(server), ("cat", eight, "int8", "pocketcifar10"))
    expect("scores of 8 bits, near those of floats and not the same", 0 < abs(eight - single) < 0.05, True)
with Server(program, "--precision", "int8", "--model", f"p={pocket}") as server:
    expect("a checkpoint in 8 bits", answer_of(server), ("cat", eight, "int8", "p"))
with tempfile.TemporaryDirectory() as folder:
    def pack(precision, file):
        subprocess.run([packer, "pack", pocket, "-o", file, "--precision", precision], check=True, capture_output=True)

    packed = {precision: str(pathlib.Path(folder) / f"{precision}.packed") for precision in ("float32", "int8")}
    for precision, file in packed.items():
        pack(precision, file)
    for given, file, score, computed in (
        ((), "int8", eight, "int8"), (("--precision", "int8"), "int8", eight, "int8"), (("--precision", "int8"), "float32", eight, "int8"),
        ((), "float32", single, "float32"), (("--precision", "float32"), "float32", single, "float32"),
    ):
        with Server(program, "--model", f"p={packed[file]}", *given) as server:
            expect(f"a file packed in {file} with {given}", answer_of(server), ("cat", score, computed, "p"))
    refused(1, "was packed in int8, and its codes do not lead back to the floats", "--precision", "float32", "--model", packed["int8"])

    # Files that are replaced are loaded in the precision that the server began with; where they cannot be, the old weights go on answering.
    for first, second, sentence in (("int8", "float32", "was loaded anew"), ("float32", "int8", "takes it; for PocketCifar10, load the checkpoint")):
        served, log = pathlib.Path(folder) / f"from-{first}", pathlib.Path(folder) / f"{first}.log"
        shutil.copy(packed[first], served)
        with log.open("w") as written, Server(program, "--model", f"p={served}", log=written) as server:
            before = answer_of(server)
            expect("what is packed", before[2], first)
            pack(second, served)
            end = time.monotonic() + 60
            while sentence not in log.read_text() and time.monotonic() < end:
                time.sleep(0.05)
            expect(f"{sentence!r} in {log.read_text()!r}", sentence in log.read_text(), True)
            expect(f"the answer of {first} after {second} came in its place", answer_of(server), before)

with Server(program) as server:
    ready = server.ready_after
print(f"ok: the command line, {checks} checks; ready {1000 * ready:.0f} ms after the start")
