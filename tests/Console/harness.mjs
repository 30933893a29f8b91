// The published binary with its lab, and a headless Chromium in front of it.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { startProgram, until } from '../Testing/program.mjs';

export { until };
const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export const key = { id: 'LTAItestconsole0001', secret: 'console-secret-0001', account: '1234567890123456' };
export const region = 'cn-hangzhou';
export const startServer = () => startProgram({ labPrefix: 'hw', key });

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
