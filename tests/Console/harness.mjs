// Starts the published binary with its lab, and a headless Chromium in front of it. Everything ends with `stop`.
import { spawn, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
export const here = dirname(fileURLToPath(import.meta.url));
const program = resolve(process.env.HELIOGRAPH_BINARY ?? join(here, '../../artifacts/heliograph'));
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export const key = { id: 'LTAItestconsole0001', secret: 'console-secret-0001', account: '1234567890123456' };
export const region = 'cn-hangzhou';

/** Polls `probe` until it returns something truthy; a deadline turns waiting into a failure that says for what. */
export async function until(what, probe, timeoutMs = 10_000) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`deadline of ${timeoutMs} ms passed while waiting for ${what}`);
    await new Promise(done => setTimeout(done, 50));
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

export async function startServer() {
  const data = await mkdtemp(join(tmpdir(), 'heliograph-console-'));
  const lab = `hw${process.pid % 100000}`;
  const port = await freePort();
  const child = spawn(program, [
    'up', '--lab', '--lab-name', lab, '--listen', `127.0.0.1:${port}`, '--data', data,
    '--account-id', key.account, '--bootstrap-access-key-id', key.id, '--bootstrap-access-key-secret', key.secret,
  ], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stdout.on('data', text => { log += text; });
  child.stderr.on('data', text => { log += text; });
  const ended = new Promise(done => child.once('exit', (code, signal) => done({ code, signal })));
  const server = {
    address: `http://127.0.0.1:${port}`,
    lab,
    log: () => log,
    inside: (name, file, args, timeout = 20_000) => run('ip', ['netns', 'exec', `${lab}-${name}`, file, ...args], { timeout }),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
      const result = await Promise.race([ended, new Promise(done => setTimeout(() => done(null), 15_000))]);
      if (result === null) {
        child.kill('SIGKILL');
        throw new Error(`heliograph did not end within 15 s of SIGINT; it said:\n${log}`);
      }
      await rm(data, { recursive: true, force: true });
    },
  };
  try {
    await until('/healthz', async () => {
      if (child.exitCode !== null) throw new Error(`heliograph ended with ${child.exitCode}:\n${log}`);
      try {
        return (await fetch(`${server.address}/healthz`)).ok;
      } catch {
        return false;
      }
    }, 30_000);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

export function startBrowser() {
  if (!browserPath) throw new Error('there is no chromium: apt-get install chromium');
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

/** A window that remembers what the page complained of. */
export async function openWindow(browser, { width = 1280, height = 900, theme = 'light', language = 'en' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, locale: language === 'zh' ? 'zh-CN' : 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.complaints = [];
  page.on('pageerror', error => page.complaints.push(String(error)));
  page.on('console', message => {
    // A refusal of the API is an answer with a status, and the browser notes each.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) page.complaints.push(message.text());
  });
  return page;
}

export async function signIn(page, server, { id, secret } = key) {
  await page.goto(`${server.address}/console/`);
  await page.locator('input[name=access-key-id]').fill(id);
  await page.locator('input[name=access-key-secret]').fill(secret);
  await page.locator('form button[type=submit]').click();
  await page.locator('.shell').waitFor();
}

/** An operation as the page would call it. */
export function call(page, version, action, parameters = {}) {
  return page.evaluate(async ([version, action, region, parameters]) => {
    const me = await (await fetch('/console/api/me')).json();
    const response = await fetch('/console/api/call', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': me.csrfToken },
      body: JSON.stringify({ version, action, region, parameters }),
    });
    return { status: response.status, body: await response.json() };
  }, [version, action, region, parameters]);
}
