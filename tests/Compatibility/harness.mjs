// The published binary with its lab, a collector that prints decapsulated frames, and a reader of those frames.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startProgram, until } from '../Testing/program.mjs';

export { until };
const here = dirname(fileURLToPath(import.meta.url));

export const key = { id: 'LTAItestcompat0001', secret: 'compatibility-secret-0001', account: '1234567890123456' };

export const startCloud = () => startProgram({ labPrefix: 'hc', key });

/** A plain UDP socket on 4789 inside the collector's namespace: no code of the product under test. */
export async function startCollector(cloud, name, address) {
  const child = spawn('ip', ['netns', 'exec', cloud.namespace(name), process.execPath, join(here, 'collector.mjs'), address], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const frames = [];
  let ready = false;
  createInterface({ input: child.stdout }).on('line', line => {
    const message = JSON.parse(line);
    if (message.ready) ready = true;
    else frames.push({ ...message, frame: Buffer.from(message.frame, 'hex') });
  });
  await until(`the collector in ${name}`, () => ready);
  return {
    frames,
    async stop() {
      const ended = new Promise(done => child.once('exit', done));
      child.stdin.end();
      await ended;
    },
  };
}

/** Reads an Ethernet frame as far as the tests need it. */
export function dissect(frame) {
  const type = frame.readUInt16BE(12);
  const packet = { source: mac(frame, 6), destination: mac(frame, 0), type };
  if (type !== 0x0800) return packet;
  const ip = frame.subarray(14);
  const headerBytes = (ip[0] & 15) * 4;
  const l4 = ip.subarray(headerBytes);
  Object.assign(packet, {
    totalLength: ip.readUInt16BE(2),
    ipBytes: ip.length,
    protocol: ip[9],
    from: ip.subarray(12, 16).join('.'),
    to: ip.subarray(16, 20).join('.'),
    headerChecksumRight: checksum(ip.subarray(0, headerBytes)) === 0,
  });
  if (packet.protocol === 1) Object.assign(packet, { icmpType: l4[0], payload: l4.subarray(8, packet.totalLength - headerBytes) });
  if (packet.protocol === 17) Object.assign(packet, { fromPort: l4.readUInt16BE(0), toPort: l4.readUInt16BE(2), payload: l4.subarray(8, packet.totalLength - headerBytes) });
  if (packet.protocol === 6) {
    const offset = (l4[12] >> 4) * 4;
    Object.assign(packet, { fromPort: l4.readUInt16BE(0), toPort: l4.readUInt16BE(2), payload: l4.subarray(offset, packet.totalLength - headerBytes) });
  }
  if (packet.ipBytes >= packet.totalLength && (packet.protocol === 6 || packet.protocol === 17)) {
    const segment = l4.subarray(0, packet.totalLength - headerBytes);
    const pseudo = Buffer.concat([ip.subarray(12, 20), Buffer.from([0, packet.protocol, segment.length >> 8, segment.length & 255]), segment]);
    packet.l4ChecksumRight = checksum(pseudo) === 0;
  }
  return packet;
}

const mac = (frame, at) => [...frame.subarray(at, at + 6)].map(b => b.toString(16).padStart(2, '0')).join(':');

/** RFC 1071. Zero when the bytes contain their own right checksum. */
function checksum(bytes) {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}
