// Runs inside a collector's namespace: prints each VXLAN frame that arrives on UDP 4789 as one JSON line. Ends when stdin ends.
import { createSocket } from 'node:dgram';

const socket = createSocket({ type: 'udp4', recvBufferSize: 8 << 20 });
socket.on('message', (bytes, from) => {
  console.log(JSON.stringify({
    from: from.address,
    port: from.port,
    flags: bytes[0],
    vni: bytes.readUIntBE(4, 3),
    frame: bytes.subarray(8).toString('hex'),
  }));
});
socket.bind(4789, process.argv[2], () => console.log(JSON.stringify({ ready: true })));
process.stdin.resume();
process.stdin.on('end', () => socket.close());
