"""Runs a command with a server's address behind its arguments: with_server.py PROGRAM COMMAND…"""
import subprocess
import sys

from serving import Server

with Server(sys.argv[1]) as server:
    status = subprocess.run([*sys.argv[2:], server.address], check=False).returncode
    code, written = server.stop()
    if status == 0 and (code != 0 or "end" in written and "client's" in written):
        sys.exit(f"the server ended with {code}: {written}")
    sys.exit(status)
