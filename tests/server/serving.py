"""Starts the server on a free port, waits until it is ready, and asks it: what the checks of this folder share."""
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """A server that is ready, and gone at the end of the block."""

    def __init__(self, program, *arguments, log=subprocess.PIPE):
        self.address = f"http://127.0.0.1:{free_port()}"
        start = time.perf_counter()
        self.process = subprocess.Popen([program, "--urls", self.address, *arguments], stdout=log, stderr=subprocess.STDOUT, text=True)
        while True:
            try:
                self.ask("/health")
                break
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None or time.perf_counter() - start > 60:
                    self.process.kill()
                    sys.exit(f"{program} {' '.join(arguments)} is not ready after {time.perf_counter() - start:.0f} seconds: {self.process.communicate()[0]}")
                time.sleep(0.002)
        self.ready_after = time.perf_counter() - start

    def ask(self, route, body=None, headers=None):
        """The answer's bytes; an error's status is an exception."""
        request = urllib.request.Request(self.address + route, data=body, headers=headers or {})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def json(self, route, body=None):
        return json.loads(self.ask(route, body))

    def stop(self):
        """Asks it to end, and gives its exit code and what it has written."""
        self.process.terminate()
        written = self.process.communicate(timeout=60)[0]
        return self.process.returncode, written

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()
