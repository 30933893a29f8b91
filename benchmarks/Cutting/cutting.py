#!/usr/bin/env python3
"""Bulk TCP beside sessions that cut and one that does not, in turns. See benchmarks/cutting."""
import json, os, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "Peers"))
from scene import MATCHED, count, counter, own, run, start, topology  # noqa: E402

TALK = os.path.join(HERE, "..", "Harm", "talk.py")
SERVER, CUT = "10.9.1.1", 128
SEGMENT = 1448
# Name, size that the session is for, variables of the program; null: no mirror.
SCENES = [
    ("no mirror", None, {}),
    ("nothing is cut", 1500, {}),
    (f"cut to {CUT} by super-packet", CUT, {"TRUNCATE_BY": "superPacket"}),
    (f"cut to {CUT} by packet", CUT, {"TRUNCATE_BY": "packet"}),
]


def transfer(size, variables, seconds):
    """Bits a second, and copies for each segment of the wire (of one direction; the acknowledgements come to a little more)."""
    if size is not None:
        own("up", size, **variables)
    before = count("col")
    sent = json.loads(run("cli", f"{sys.executable} {TALK} send {SERVER} {MATCHED} {seconds}"))
    copies = count("col") - before
    if size is not None:
        own("down", size)
    return sent["bits"], copies / (sent["bytes"] / SEGMENT)


def main():
    rounds, seconds = int(sys.argv[1]), float(sys.argv[2])
    seen, server = {}, None
    try:
        topology("up")
        counter("col", "k0", "udp dport 4789")
        server = start("srv", sys.executable, TALK, "answer", str(MATCHED), stdout=subprocess.PIPE, text=True)
        server.stdout.readline()
        for _ in range(rounds):
            for name, size, variables in SCENES:
                seen.setdefault(name, []).append(transfer(size, variables, seconds))
    finally:
        own("down", CUT)
        if server:
            server.kill()
        topology("down")

    first = [bits for bits, _ in seen[SCENES[0][0]]]
    print(f"bulk TCP against no mirror, medians of {rounds} rounds in turns (no mirror: {statistics.median(first) / 1e9:.2f} Gbit/s)")
    for name in seen:
        ratio = statistics.median(bits / off for (bits, _), off in zip(seen[name], first))
        copies = statistics.median(copies for _, copies in seen[name])
        print(f"{name:28} {ratio:5.2f}   copies for each segment {copies:6.3f}")


main()
