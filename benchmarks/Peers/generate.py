#!/usr/bin/env python3
"""Injects UDP packets into the receive path of a device, as if it had received them: BPF_PROG_TEST_RUN with live frames on
an XDP program of a few instructions (Linux 5.18, root). All work of receiving, mirroring, forwarding and sending is done on
the one CPU that it is pinned to, so nanoseconds a packet are CPU time a packet.

usage: generate.py DEVICE PORT BYTES SECONDS      in the network namespace of the device
prints one JSON object: packets, seconds."""
import ctypes, json, os, socket, struct, sys, time

LIBC = ctypes.CDLL(None, use_errno=True)
SYS_BPF = {"x86_64": 321, "aarch64": 280}[os.uname().machine]
BPF_PROG_LOAD, BPF_PROG_TEST_RUN, BPF_PROG_TYPE_XDP, BPF_F_TEST_XDP_LIVE_FRAMES = 5, 10, 6, 2
SOURCE, DESTINATION = "10.9.0.1", "10.9.1.1"
MACS = bytes.fromhex("020000000002" "020000000009")
PACKETS_A_CALL = 262_144
FLOWS = 64


def bpf(command, attributes):
    buffer = ctypes.create_string_buffer(attributes, 144)
    result = LIBC.syscall(SYS_BPF, command, buffer, len(attributes))
    if result < 0:
        raise OSError(ctypes.get_errno(), f"bpf({command}): {os.strerror(ctypes.get_errno())}")
    return result


def frame(port, size):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, size - 14, 0, 0x4000, 64, 17, 0, socket.inet_aton(SOURCE), socket.inet_aton(DESTINATION))
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    header = header[:10] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + header[12:]
    return (MACS + b"\x08\0" + header + struct.pack(">HHHH", 20_000, port, size - 34, 0)).ljust(size, b"A")


def instruction(code, destination=0, source=0, offset=0, immediate=0):
    return struct.pack("<BBhi", code, source << 4 | destination, offset, immediate)


def program(head):
    """Writes the 42 bytes of headers again, because the kernel hands the pages back as the stack left them, then a random source port."""
    words = struct.unpack("<10i", head[:40])
    code = [
        instruction(0x61, 6, 1, 0), instruction(0x61, 7, 1, 4), instruction(0xBF, 2, 6), instruction(0x07, 2, immediate=42), instruction(0x2D, 2, 7, 17),
        *(instruction(0x62, 6, offset=4 * at, immediate=word) for at, word in enumerate(words)),
        instruction(0x6A, 6, offset=40, immediate=struct.unpack("<h", head[40:42])[0]),
        instruction(0x85, immediate=7), instruction(0x57, 0, immediate=FLOWS - 1), instruction(0x07, 0, immediate=20_000),
        instruction(0xDC, 0, immediate=16), instruction(0x6B, 6, 0, 34), instruction(0xBF, 0, 0),
        instruction(0xB7, 0, immediate=2), instruction(0x95),
    ]
    text, licence = ctypes.create_string_buffer(b"".join(code)), ctypes.create_string_buffer(b"GPL")
    return bpf(BPF_PROG_LOAD, struct.pack("<IIQQIIQ", BPF_PROG_TYPE_XDP, len(code), ctypes.addressof(text), ctypes.addressof(licence), 0, 0, 0))


def main():
    device, port, size, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    os.sched_setaffinity(0, {os.cpu_count() - 1})
    os.setpriority(os.PRIO_PROCESS, 0, -20)  # Other work on the machine is not what is measured.
    packet = frame(port, size)
    data = ctypes.create_string_buffer(packet, size)
    context = ctypes.create_string_buffer(struct.pack("<IIIIII", 0, size, 0, socket.if_nametoindex(device), 0, 0))
    attributes = struct.pack(
        "<IIIIQQIIIIQQIIII", program(packet[:42]), 0, size, 0, ctypes.addressof(data), 0, PACKETS_A_CALL, 0, 24, 0,
        ctypes.addressof(context), 0, BPF_F_TEST_XDP_LIVE_FRAMES, 0, 64, 0)
    sent, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        bpf(BPF_PROG_TEST_RUN, attributes)
        sent += PACKETS_A_CALL
    print(json.dumps({"packets": sent, "seconds": time.monotonic() - began}))


main()
