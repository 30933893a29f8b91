"""What benchmarks on the topology have in common: its namespaces, the published program, counters, and lines with bars."""
import json, os, re, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
MATCHED, OTHER, VNI, COLLECTOR = 9001, 9002, 4242, "192.168.99.2"
PREFIX = f"hgp{os.getpid() % 100_000}"


def namespace(name):
    return f"/run/netns/{PREFIX}{name}"


def run(where, script, check=True):
    done = subprocess.run(["nsenter", f"--net={namespace(where)}", "bash", "-c", script], capture_output=True, text=True)
    if check and done.returncode:
        sys.exit(f"{script}: {done.stdout}{done.stderr}")
    return done.stdout


def start(where, *command, **options):
    """A process in a namespace; ended by who starts it."""
    return subprocess.Popen(["nsenter", f"--net={namespace(where)}", *command], **options)


def topology(what):
    subprocess.run([f"{HERE}/topology", what], env=dict(os.environ, P=PREFIX), check=True)


def own(what, size, **more):
    """The published program, mirroring MATCHED of s0; see benchmarks/own-heliograph."""
    environment = dict(os.environ, NS=f"{PREFIX}src", DEV="s0", UNDERLAY="u0", PORT=str(MATCHED), COLLECTOR=COLLECTOR, VNI=str(VNI), SIZE=str(size))
    subprocess.run([os.path.join(HERE, "..", "own-heliograph"), what], env=environment | more, check=True, stdout=subprocess.DEVNULL)


def count(where):
    return int(re.search(r"packets (\d+)", run(where, "nft list table netdev cnt")).group(1))


def counter(where, device, match):
    run(where, f"nft add table netdev cnt; nft 'add chain netdev cnt i {{ type filter hook ingress device {device} priority 0; }}'; nft add rule netdev cnt i {match} counter drop")


def inject(port, size, seconds):
    """Packets into s0, on one CPU. Returns nanoseconds a packet, copies and forwarded ones, both per packet."""
    before = count("col"), count("srv")
    sent = json.loads(run("src", f"{sys.executable} {HERE}/generate.py s0 {port} {size} {seconds}"))
    packets = sent["packets"]
    return sent["seconds"] / packets * 1e9, (count("col") - before[0]) / packets, (count("srv") - before[1]) / packets


class Bars:
    """Prints what was seen beside what it should be."""

    def __init__(self):
        self.missed = False

    def at_most(self, what, value, limit, digits=2):
        self._say(what, value, f"at most {limit}", value > limit, digits)

    def at_least(self, what, value, limit, digits=2):
        self._say(what, value, f"at least {limit}", value < limit, digits)

    def _say(self, what, value, bar, missed, digits):
        self.missed |= missed
        print(f"{what}: {value:.{digits}f} (bar {bar}){'  MISSED' if missed else ''}")
