#!/usr/bin/env python3
"""Programs of a source, as they notice mirroring.

usage: talk.py answer PORT                        answers datagrams, and takes what comes over TCP; prints a line when it is ready
       talk.py ask ADDRESS PORT SECONDS           prints one JSON object: round trips of datagrams, in microseconds, median and 99th percentile, and lost ones
       talk.py send ADDRESS PORT SECONDS          prints one JSON object: bits a second of a TCP connection and its bytes, as its receiver counts them"""
import json, os, socket, struct, sys, threading, time

DATAGRAM_BYTES = 64
PATIENCE = 1.0


def answer(port):
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("0.0.0.0", port))
    listener = socket.create_server(("0.0.0.0", port))

    def echo():
        while True:
            data, peer = datagrams.recvfrom(2048)
            datagrams.sendto(data, peer)

    def take(connection):
        buffer, received = bytearray(1 << 20), 0
        while n := connection.recv_into(buffer):
            received += n
        connection.sendall(struct.pack(">Q", received))
        connection.close()

    threading.Thread(target=echo, daemon=True).start()
    print("ready", flush=True)
    while True:
        take(listener.accept()[0])


def ask(address, port, seconds):
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    asking.connect((address, port))
    asking.settimeout(PATIENCE)
    trips, lost, number = [], 0, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number += 1
        data = struct.pack(">I", number).ljust(DATAGRAM_BYTES, b"A")
        began = time.perf_counter_ns()
        asking.send(data)
        try:
            while asking.recv(2048) != data:
                pass
        except TimeoutError:
            lost += 1
            continue
        trips.append(time.perf_counter_ns() - began)
    trips.sort()
    print(json.dumps({"p50": trips[len(trips) // 2] / 1e3, "p99": trips[len(trips) * 99 // 100] / 1e3, "lost": lost, "trips": len(trips)}))


def send(address, port, seconds):
    connection = socket.create_connection((address, port))
    data, began = bytes(1 << 20), time.monotonic()
    sent = 0
    while time.monotonic() - began < seconds:
        connection.sendall(data)
        sent += len(data)
    connection.shutdown(socket.SHUT_WR)
    received = struct.unpack(">Q", connection.recv(8, socket.MSG_WAITALL))[0]
    if received != sent:
        sys.exit(f"{sent} bytes were sent and {received} came")
    print(json.dumps({"bits": received * 8 / (time.monotonic() - began), "bytes": received}))


os.setpriority(os.PRIO_PROCESS, 0, -20)  # Other work on the machine is not what is measured.
what, *words = sys.argv[1:]
if what == "answer":
    answer(int(words[0]))
else:
    {"ask": ask, "send": send}[what](words[0], int(words[1]), float(words[2]))
