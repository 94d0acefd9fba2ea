"""What goes wrong under load, for as long as it is told: soak.py PROGRAM PICTURE SECONDS.

64 clients: most send pictures, one in ten of them broken; some leave in the middle, some send slowly, some send bombs, forms without an end, tensors whose
lengths lie. The model's files are replaced by turns. At the end comes SIGTERM. Every answer must be right or one of the documented refusals, no request may
go without one, the memory of the last part must be that of the middle, and its line over the second half must not rise.
"""
import asyncio
import collections
import json
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time
import zlib

from serving import Server

sys.path.insert(1, str(pathlib.Path(__file__).resolve().parents[1] / "soak"))
from footprint import Series

program, path, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
picture = pathlib.Path(path).read_bytes()
pocket = pathlib.Path(__file__).resolve().parents[2] / "models" / "convnext-pocket-cifar10"
statuses = collections.Counter()
faults = []
stopping = False
stalled = 0.0
seed = random.randrange(1 << 32)
# Two generations of a heap that 64 clients share; tests/soak/footprint.py says what is measured.
# Threads of .NET's pool and connections come and go by the dozen.
SLOPE_BOUND, SLACK = 16 << 20, 32
bomb = zlib.compress(bytes(200 << 20), 9)


def fault(sentence):
    faults.append(sentence)


async def ask(port, route, body, headers=(), pieces=1, pause=0.0):
    """One request on a connection of its own: the status and the body, or None where the connection was refused."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return None
    try:
        head = f"POST {route} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
        writer.write(head.encode() + b"\r\n")
        size = -(-len(body) // pieces) or 1
        try:
            for start in range(0, len(body), size):
                writer.write(body[start:start + size])
                await writer.drain()
                if pause:
                    await asyncio.sleep(pause)
        except OSError:
            pass    # It answers before it has read all, where the head says enough.
        answer = await asyncio.wait_for(reader.read(), 60)
    except OSError:
        return 0, b""
    finally:
        writer.close()
    head, _, content = answer.partition(b"\r\n\r\n")
    return (int(head.split(b" ", 2)[1]), content) if head else (0, b"")


async def expect(port, what, allowed, *request, check=None, **how):
    """Refusals of a server that is busy or stops are always allowed."""
    answer = await ask(port, *request, **how)
    if answer is None or answer[0] == 0:
        # When it stops, nobody takes a connection any more, and those that wait to be taken are closed.
        statuses["refused" if answer is None else "closed"] += 1
        if not stopping:
            fault(f"{what}: no answer")
        return
    status, content = answer
    statuses[status] += 1
    if status not in (*allowed, 429, 503):
        fault(f"{what}: {status} {content[:200]!r}")
    elif status == 200 and check and not check(content):
        fault(f"{what}: {content[:200]!r}")


def is_cat(content):
    return json.loads(content)["predictions"][0]["label"] == "cat"


async def sends_pictures(port, chance):
    if chance.random() < 0.1:
        broken = bytearray(picture)
        for _ in range(30):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        await expect(port, "a broken picture", (200, 400), "/classify", bytes(broken[:chance.randrange(1, len(broken))]))
    else:
        await expect(port, "a picture", (200,), "/classify?top=1", picture, check=is_cat)


async def leaves(port, chance):
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(picture)}\r\n\r\n".encode() + picture[:chance.randrange(len(picture) + 1)])
        await asyncio.sleep(chance.random() / 50)
        writer.transport.abort()
    except OSError:
        pass
    statuses["left"] += 1


async def sends_slowly(port, chance):
    await expect(port, "a slow picture", (200,), "/classify?top=1", picture, pieces=20, pause=0.1, check=is_cat)


async def lies(port, chance):
    infer, length = "/v2/models/pocket/infer", "Inference-Header-Content-Length"
    size = {"binary_data_size": chance.choice([49152, 49151, -1, 1 << 40])}
    tensor = json.dumps({"inputs": [{"name": "pixel_values", "shape": [1, 3, 64, 64], "datatype": "FP32", "parameters": size}]}).encode()
    await expect(port, "a tensor that is none", (400,), infer, tensor + bytes(chance.randrange(9)), [(length, len(tensor))])
    await expect(port, "lengths that lie", (400,), infer, b"{}", [(length, chance.choice(["-1", "3", "1e3", "99999999999999999999"]))])
    await expect(port, "a bomb", (413,), "/classify", bomb, [("Content-Encoding", "deflate")])
    form = b"--x\r\nContent-Disposition: form-data; name=a; filename=a\r\n\r\n" + picture[:2000]
    await expect(port, "a form without an end", (400,), "/classify", form, [("Content-Type", "multipart/form-data; boundary=x")])
    await expect(port, "JSON without an end", (400,), "/", b'{"inputs": "' + b"A" * chance.randrange(5000))
    huge = picture[:16] + (60000).to_bytes(4, "big") + (60000).to_bytes(4, "big") + picture[24:29]
    await expect(port, "a picture of 3.6 billion pixels", (400,), "/classify", huge + zlib.crc32(huge[12:29]).to_bytes(4, "big") + picture[33:])


async def client(port, kind, chance, until):
    while time.monotonic() < until and not (stopping and statuses["refused"]):
        await kind(port, chance)
        if kind is leaves:
            await asyncio.sleep(0.05)


async def replaces(folder, until):
    count = 0
    while time.monotonic() < until - 5:
        await asyncio.sleep(5)
        fresh = folder / "fresh"
        shutil.copy(pocket / "model.safetensors", fresh)
        fresh.replace(folder / "model.safetensors")
        count += 1
    return count


async def watches(process, until):
    global stalled
    series = Series(process.pid)
    pause = min(1.0, seconds / 40)
    while time.monotonic() < until:
        before = time.monotonic()
        await asyncio.sleep(pause)
        stalled = max(stalled, time.monotonic() - before - pause)
        series.take()
    return series


async def soak(server, folder):
    global stopping
    port = int(server.address.rsplit(":", 1)[1])
    until = time.monotonic() + seconds
    kinds = [sends_pictures] * 44 + [leaves] * 8 + [sends_slowly] * 8 + [lies] * 4
    clients = [client(port, kind, random.Random(seed + at), until) for at, kind in enumerate(kinds)]
    series, replaced, *_ = await asyncio.gather(watches(server.process, until), replaces(folder, until), *clients)

    # Under load again, and then it is told to end.
    until = time.monotonic() + 3
    last = [asyncio.create_task(client(port, sends_pictures, random.Random(at), until)) for at in range(16)]
    await asyncio.sleep(1)
    stopping = True
    server.process.send_signal(signal.SIGTERM)
    await asyncio.gather(*last)
    return series, replaced


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    for file in ("config.json", "preprocessor_config.json", "model.safetensors"):
        shutil.copy(pocket / file, folder)
    with open(folder / "log", "w+") as log, Server(program, "--model", f"pocket={folder}", log=log) as server:
        series, replaced = asyncio.run(soak(server, folder))
        code = server.process.wait(60)
        log.seek(0)
        complaints = [line for line in log if line.startswith(("fail", "crit", "warn"))]

if code != 0:
    fault(f"it ended with {code}")
# A server that is late where this program was late too shares a machine that has no time for either.
if stalled > 0.5:
    complaints = [line for line in complaints if "heartbeat" not in line]
if complaints:
    fault(f"its log has {len(complaints)} complaints: {complaints[0]}")
if statuses[200] == 0 or statuses[400] == 0 or statuses[413] == 0:
    fault(f"not every kind of request came through: {dict(statuses)}")
samples = [sample.own for sample in series.samples]
middle, end = (max(samples[start:start + len(samples) // 3]) for start in (len(samples) // 3, 2 * len(samples) // 3))
if end > 1.25 * middle + (16 << 20):
    fault(f"memory grows: {middle >> 20} MiB at the most in the middle third, {end >> 20} MiB in the last")
faults += series.report("server", bound=SLOPE_BOUND, slack=SLACK)
if faults:
    print(f"anonymous memory {middle >> 20} MiB in the middle, {end >> 20} MiB at the end; this program was late by {stalled:.1f} s at the most")
    sys.exit(f"tests/server: {len(faults)} faults in {seconds:.0f} s with seed {seed}; the first: " + "\n".join(faults[:5]))
answered = sum(count for status, count in statuses.items() if isinstance(status, int))
print(f"ok: {answered} answers in {seconds:.0f} s, {dict(sorted(statuses.items(), key=str))}, weights replaced {replaced} times; "
      f"anonymous memory {middle >> 20} MiB in the middle, {end >> 20} MiB at the end")
