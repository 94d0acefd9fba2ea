"""Starts the server, asks it about a picture in each of its protocols, and stops it: check.py PROGRAM PICTURE."""
import base64
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

program, path = sys.argv[1:]
picture = open(path, "rb").read()
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{free.getsockname()[1]}"


def ask(route, body=None, headers=None):
    request = urllib.request.Request(address + route, data=body, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def expect(name, found, wanted):
    if found != wanted:
        server.kill()
        sys.exit(f"samples/WebApi: {name} is {found!r} instead of {wanted!r}")


start = time.time()
server = subprocess.Popen([program, "--urls", address], stdout=subprocess.DEVNULL)
while True:
    try:
        ask("/v2/health/ready")
        break
    except (urllib.error.URLError, ConnectionError):
        if server.poll() is not None or time.time() - start > 30:
            server.kill()
            sys.exit("samples/WebApi: the server is not ready after 30 seconds")
        time.sleep(0.005)

ready = time.time() - start
expect("the best class", ask("/classify", picture)["predictions"][0]["label"], "cat")
expect("Hugging Face's answer", ask("/", json.dumps({"inputs": base64.b64encode(picture).decode(), "parameters": {"top_k": 1}}).encode())[0]["label"], "cat")
tensor = {"inputs": [{"name": "image", "shape": [1], "datatype": "BYTES", "parameters": {"content_type": "base64"}, "data": [base64.b64encode(picture).decode()]}],
          "outputs": [{"name": "logits", "parameters": {"classification": 1}}]}
expect("the protocol's answer", ask("/v2/models/pocketcifar10/infer", json.dumps(tensor).encode())["outputs"][0]["data"][0].split(":")[1:], ["3", "cat"])
expect("the explanation's class", ask("/explain", picture)["label"], "cat")
server.send_signal(signal.SIGTERM)
expect("the exit code", server.wait(30), 0)
print(f"samples/WebApi: ready after {1000 * ready:.0f} ms, answers in all of its protocols, ends on SIGTERM")
