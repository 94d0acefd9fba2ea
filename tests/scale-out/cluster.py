"""A Slurm of one machine, in a folder of its own: slurmctld and two slurmd, out of Debian's packages."""
import contextlib
import os
import socket
import subprocess
import sys
import time


@contextlib.contextmanager
def slurm(work):
    """slurmctld and two slurmd, each a node of one processor, that know each other by a munged of their own."""
    own = work / "slurm"
    for folder in ("state", "spool-one", "spool-two"):
        (own / folder).mkdir(parents=True)
    (own / "munge.key").write_bytes(os.urandom(1024))
    (own / "munge.key").chmod(0o600)
    ports, host = free_ports(3), socket.gethostname().split(".")[0]
    (own / "slurm.conf").write_text(f"""
ClusterName=convnext
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={own}/munge.socket
StateSaveLocation={own}/state
SlurmdSpoolDir={own}/spool-%n
SlurmctldPidFile={own}/slurmctld.pid
SlurmdPidFile={own}/slurmd-%n.pid
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=one NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1
NodeName=two NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1
PartitionName=main Nodes=one,two Default=YES MaxTime=INFINITE State=UP
""")
    environment = dict(os.environ, SLURM_CONF=str(own / "slurm.conf"))
    files = [f"--{name}={own}/munge.{end}" for name, end in (("key-file", "key"), ("socket", "socket"), ("pid-file", "pid"), ("seed-file", "seed"), ("log-file", "log"))]
    daemons = []
    with open(own / "log", "w") as log:
        def start(*command):
            daemons.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

        try:
            start("munged", "--foreground", "--force", *files)
            wait(lambda: (own / "munge.socket").exists(), "munged", own / "log")
            start("slurmctld", "-D", "-i")
            start("slurmd", "-D", "-N", "one")
            start("slurmd", "-D", "-N", "two")
            wait(lambda: subprocess.run(["sinfo", "-h", "-o", "%D %T"], env=environment, capture_output=True, text=True).stdout.strip() == "2 idle", "Slurm", own / "log")
            yield {"SLURM_CONF": environment["SLURM_CONF"]}
        finally:
            for daemon in reversed(daemons):
                daemon.terminate()
            for daemon in daemons:
                daemon.wait(timeout=30)


def wait(condition, name, log):
    end = time.monotonic() + 60
    while not condition():
        if time.monotonic() > end:
            sys.exit(f"{name} has not come up:\n{log.read_text()[-4000:]}")
        time.sleep(0.2)


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]
