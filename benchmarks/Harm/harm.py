#!/usr/bin/env python3
"""What the source notices of its mirror: off, on, off again, while everything around the mirror is as bad as it gets. See benchmarks/harm."""
import json, os, signal, statistics, subprocess, sys, threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Peers"))
from scene import COLLECTOR, MATCHED, OTHER, PREFIX, Bars, counter, inject, own, run, start, topology  # noqa: E402

SIZE = 1500
SERVER = "10.9.1.1"
TUNNEL_OFFLOADS = "ethtool -K u0 tx-udp_tnl-segmentation {0} tx-udp_tnl-csum-segmentation {0}"


class Killer:
    """Kills the agent with SIGKILL, and starts another, each second."""

    def __init__(self):
        self.over, self.kills = threading.Event(), 0
        self.thread = threading.Thread(target=self.work)

    def work(self):
        while not self.over.wait(1):
            with open(f"{os.environ.get('TMPDIR', '/tmp')}/own-heliograph-{PREFIX}src-s0/pid") as file:
                os.kill(int(file.read()), signal.SIGKILL)
            own("down", SIZE)
            own("up", SIZE)
            self.kills += 1

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


class Trouble:
    """Two lines of shell around what is measured."""

    def __init__(self, where="src", before="true", after="true"):
        self.where, self.before, self.after = where, before, after

    def __enter__(self):
        run(self.where, self.before)

    def __exit__(self, *_):
        run(self.where, self.after)


# Name, port of the traffic, variables of the program, and what is bad.
SCENES = [
    ("no match", OTHER, {}, Trouble),
    ("everything", MATCHED, {}, Trouble),
    ("everything, tunnel TSO", MATCHED, {}, lambda: Trouble("src", TUNNEL_OFFLOADS.format("on"), TUNNEL_OFFLOADS.format("off"))),
    ("10,000 rules", MATCHED, {"RULES": "9998"}, Trouble),
    ("dead collector", MATCHED, {}, lambda: Trouble("col", "ip link set k0 down", "ip link set k0 up")),
    ("black-holed route", MATCHED, {}, lambda: Trouble("src", f"ip route add blackhole {COLLECTOR}/32", f"ip route del blackhole {COLLECTOR}/32")),
    ("saturated underlay", MATCHED, {}, lambda: Trouble("src", "tc qdisc add dev u0 root tbf rate 10mbit burst 10kb limit 30000", "tc qdisc del dev u0 root")),
    ("agent killed each second", MATCHED, {}, Killer),
]


def notice(port, seconds):
    nanoseconds, _, forwarded = inject(port, SIZE, seconds)
    trip = json.loads(run("cli", f"{sys.executable} {HERE}/talk.py ask {SERVER} {port} {seconds}"))
    bulk = json.loads(run("cli", f"{sys.executable} {HERE}/talk.py send {SERVER} {port} {seconds}"))
    return {"ns": nanoseconds, "p50": trip["p50"], "p99": trip["p99"], "bulk": bulk["bits"], "lost": abs(1 - forwarded) + trip["lost"]}


def main():
    rounds, seconds = int(sys.argv[1]), float(sys.argv[2])
    scenes = [scene for scene in SCENES if len(sys.argv) < 4 or scene[0] == sys.argv[3]]
    seen, servers, bars = {}, [], Bars()
    try:
        topology("up")
        # Injected packets come from these ports; others go on to the programs.
        counter("srv", "v0", f"udp sport 20000-20063 udp dport {{ {MATCHED}, {OTHER} }}")
        counter("col", "k0", f"udp dport {{ 4789, {MATCHED} }}")
        for port in (MATCHED, OTHER):
            servers.append(start("srv", sys.executable, f"{HERE}/talk.py", "answer", str(port), stdout=subprocess.PIPE, text=True))
            servers[-1].stdout.readline()
        for _ in range(rounds):
            for name, port, variables, trouble in scenes:
                off = notice(port, seconds)
                own("up", SIZE, **variables)
                with trouble():
                    on = notice(port, seconds)
                own("down", SIZE)
                seen.setdefault(name, []).append((off, on, notice(port, seconds)))
    finally:
        own("down", SIZE)
        for server in servers:
            server.kill()
        topology("down")

    def ratio(name, what):
        return statistics.median(on[what] / ((first[what] + last[what]) / 2) for first, on, last in seen[name])

    print(f"on against off before and after, medians of {rounds} rounds; datagrams of 64 bytes, TCP and injected packets of {SIZE}")
    for name in seen:
        off = statistics.median(first["p50"] for first, _, _ in seen[name])
        print(f"{name:26} CPU a packet {ratio(name, 'ns'):5.2f}   round trip p50 {ratio(name, 'p50'):5.2f} (off {off:.0f} us), p99 {ratio(name, 'p99'):5.2f}   bulk TCP {ratio(name, 'bulk'):5.2f}")
    for name in seen:
        bars.at_most(f"{name}: packets of the source that were lost or doubled", max(phase["lost"] for phases in seen[name] for phase in phases), 0, 6)
    if "no match" in seen:
        bars.at_most("no match: CPU a packet", ratio("no match", "ns"), 1.10)
        bars.at_most("no match: round trip, p50", ratio("no match", "p50"), 1.10)
        bars.at_least("no match: bulk TCP", ratio("no match", "bulk"), 0.90)
    if "everything" in seen:
        bars.at_most("everything mirrored: round trip, p50", ratio("everything", "p50"), 1.15)
    if "everything, tunnel TSO" in seen:
        bars.at_least("everything mirrored, tunnel TSO on the underlay: bulk TCP", ratio("everything, tunnel TSO", "bulk"), 0.95)
    return 1 if bars.missed else 0


sys.exit(main())
