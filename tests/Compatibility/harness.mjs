// Starts the published binary with its lab and gives tests what they need: an endpoint, a key, a collector
// that prints decapsulated frames, and commands run inside the lab's namespaces. Everything ends with `stop`.
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(process.env.HELIOGRAPH_BINARY ?? join(here, '../../artifacts/heliograph'));

export const key = { id: 'LTAItestcompat0001', secret: 'compatibility-secret-0001', account: '1234567890123456' };

/** Polls `probe` until it returns something truthy; a deadline turns waiting into a failure that says for what. */
export async function until(what, probe, timeoutMs = 10_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`deadline of ${timeoutMs} ms passed while waiting for ${what}`);
    await new Promise(done => setTimeout(done, 20));
  }
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

export async function startCloud() {
  const data = await mkdtemp(join(tmpdir(), 'heliograph-compat-'));
  const lab = `hc${process.pid % 100000}`;
  const port = await freePort();
  const child = spawn(program, [
    'up', '--lab', '--lab-name', lab, '--listen', `127.0.0.1:${port}`, '--data', data,
    '--account-id', key.account, '--bootstrap-access-key-id', key.id, '--bootstrap-access-key-secret', key.secret,
  ], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', text => { log += text; });
  child.stderr.on('data', text => { log += text; });
  const ended = new Promise(done => child.once('exit', (code, signal) => done({ code, signal })));

  const cloud = {
    endpoint: `127.0.0.1:${port}`,
    lab,
    namespace: name => `${lab}-${name}`,
    log: () => log,
    /** Runs a program inside a namespace of the lab. */
    inside: (name, file, args) => run('ip', ['netns', 'exec', `${lab}-${name}`, file, ...args], { timeout: 20_000 }),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      const result = await Promise.race([ended, new Promise(done => setTimeout(() => done(null), 15_000))]);
      if (result === null) {
        child.kill('SIGKILL');
        throw new Error(`heliograph did not end within 15 s of SIGINT; it said:\n${log}`);
      }
      await rm(data, { recursive: true, force: true });
      return result;
    },
  };

  try {
    await until('/healthz', async () => {
      if (child.exitCode !== null) throw new Error(`heliograph ended with ${child.exitCode}:\n${log}`);
      try {
        return (await fetch(`http://${cloud.endpoint}/healthz`)).ok;
      } catch {
        return false;
      }
    }, 30_000);
  } catch (error) {
    await cloud.stop();
    throw error;
  }
  return cloud;
}

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
