#!/usr/bin/env python3
"""Ways to mirror beside each other on one topology, in turns, medians. See benchmarks/peers."""
import statistics, sys

from scene import COLLECTOR, MATCHED, OTHER, VNI, Bars, counter, inject, own, run, topology

WAYS = ["none", "floor", "u32", "nft", "heliograph"]
DEVICE = (
    f"ip link add vxf0 mtu 65000 type vxlan id {VNI} remote {COLLECTOR} local 192.168.99.1 dstport 4789 noudpcsum nolearning;"
    "ip address add 172.31.0.1/24 dev vxf0; ip link set vxf0 up;"
)
UP = {
    "none": "true",
    # What no mirror can avoid: a clone, transmitted as it is.
    "floor": "tc qdisc add dev s0 clsact; tc filter add dev s0 ingress protocol ip prio 1 u32"
    f" match ip dport {MATCHED} 0xffff action mirred egress mirror dev u0",
    "u32": DEVICE + "tc qdisc add dev s0 clsact;"
    + "".join(f"tc filter add dev s0 {hook} protocol ip prio 1 u32 match ip {port} {MATCHED} 0xffff action mirred egress mirror dev vxf0;"
              for hook, port in (("ingress", "dport"), ("egress", "sport"))),
    "nft": DEVICE + "nft add table netdev mir;"
    + "".join(f"nft 'add chain netdev mir {hook} {{ type filter hook {hook} device s0 priority 0; }}'; nft add rule netdev mir {hook} th {port} {MATCHED} dup to vxf0;"
              for hook, port in (("ingress", "dport"), ("egress", "sport"))),
}
DOWN = "tc qdisc del dev s0 clsact; nft delete table netdev mir; ip link del vxf0; true"


def main():
    rounds, seconds, sizes = int(sys.argv[1]), float(sys.argv[2]), [int(size) for size in sys.argv[3].split(",")]
    results, bars = {}, Bars()
    try:
        topology("up")
        counter("srv", "v0", f"udp dport {{ {MATCHED}, {OTHER} }}")
        counter("col", "k0", f"udp dport {{ 4789, {MATCHED} }}")
        for _ in range(rounds):
            for size in sizes:
                for way in WAYS:
                    own("up", size) if way == "heliograph" else run("src", UP[way])
                    for port in (OTHER, MATCHED):
                        results.setdefault((size, port, way), []).append(inject(port, size, seconds))
                    own("down", size) if way == "heliograph" else run("src", DOWN, check=False)
    finally:
        own("down", 60)
        topology("down")

    def added(size, way):
        cost = lambda one: statistics.median(value[0] for value in results[size, MATCHED, one])
        return cost(way) - cost("none")

    for size in sizes:
        for port, share in ((OTHER, "nothing matches"), (MATCHED, "everything matches")):
            for way in WAYS:
                values = results[size, port, way]
                print(f"{size:5} bytes, {share}: {way:10} {statistics.median(v[0] for v in values):6.0f} ns a packet, "
                      f"copies {sum(v[1] for v in values) / len(values):.4f}, forwarded {sum(v[2] for v in values) / len(values):.4f}")
    for size in sizes:
        idle = lambda way: statistics.median(value[0] for value in results[size, OTHER, way])
        peer = min(added(size, "u32"), added(size, "nft"))
        bars.at_most(f"{size} bytes: added for a copy, against the better of u32 and nft", added(size, "heliograph") / peer, 0.65)
        bars.at_most(f"{size} bytes: added for a copy, against the floor", added(size, "heliograph") / added(size, "floor"), 1.25)
        bars.at_most(f"{size} bytes: nothing matches, against no mirroring", idle("heliograph") / idle("none"), 1.10)
        copies = [value[1] for value in results[size, MATCHED, "heliograph"]]
        bars.at_most(f"{size} bytes: copies that did not arrive exactly once", max(abs(1 - copy) for copy in copies), 0)
    return 1 if bars.missed else 0


sys.exit(main())
