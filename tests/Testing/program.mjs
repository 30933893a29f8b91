// Starts the published binary with its lab, for tests and pictures in Node. Needs nothing but Node itself. Everything ends with `stop`.
import { spawn, execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(process.env.HELIOGRAPH_BINARY ?? join(here, '../../artifacts/heliograph'));

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

/** `key` is that of the owner of its account; `labPrefix` and the number of this process name the lab's namespaces. */
export async function startProgram({ labPrefix, key }) {
  const data = await mkdtemp(join(tmpdir(), 'heliograph-node-'));
  const lab = `${labPrefix}${process.pid % 100000}`;
  const endpoint = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, [
    'up', '--lab', '--lab-name', lab, '--listen', endpoint, '--data', data,
    '--account-id', key.account, '--bootstrap-access-key-id', key.id, '--bootstrap-access-key-secret', key.secret,
  ], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', text => { log += text; });
  child.stderr.on('data', text => { log += text; });
  const ended = new Promise(done => child.once('exit', (code, signal) => done({ code, signal })));
  const started = {
    endpoint,
    address: `http://${endpoint}`,
    lab,
    namespace: name => `${lab}-${name}`,
    log: () => log,
    /** Runs a program inside a namespace of the lab; `options` as for execFile. */
    inside: (name, file, args, options = {}) => run('ip', ['netns', 'exec', `${lab}-${name}`, file, ...args], { timeout: 20_000, ...options }),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      let timer;
      const result = await Promise.race([ended, new Promise(done => { timer = setTimeout(() => done(null), 15_000); })]);
      clearTimeout(timer);
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
        return (await fetch(`${started.address}/healthz`)).ok;
      } catch {
        return false;
      }
    }, 30_000);
  } catch (error) {
    await started.stop();
    throw error;
  }
  return started;
}
