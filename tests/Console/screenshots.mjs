// Pictures of every page at both widths and in both themes. usage: node screenshots.mjs DIRECTORY
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openWindow, signIn, startBrowser, startServer, until } from './harness.mjs';
import { createByWizard, furnish, openService, ping, places } from './scene.mjs';

const directory = process.argv[2];
await mkdir(directory, { recursive: true });
const server = await startServer();
const browser = await startBrowser();
const scene = {};
const traffic = new AbortController();
const shots = [];
for (const theme of ['light', 'dark']) for (const [width, height] of [[1280, 900], [390, 844]]) shots.push({ theme, width, height });

async function shoot(window, name, { theme, width }) {
  await window.screenshot({ path: join(directory, `${name}-${width}-${theme}.png`), fullPage: true });
}

try {
  for (const shot of shots) {
    const window = await openWindow(browser, shot);
    await window.goto(`${server.address}/console/`);
    await window.locator('.sign-in').waitFor();
    await shoot(window, 'sign-in', shot);
    await window.context().close();
  }
  const page = await openWindow(browser);
  await signIn(page, server);
  await page.getByText('The service is not open in this region').waitFor();
  await shoot(page, 'closed', shots[0]);
  await openService(page);
  scene.session = await createByWizard(page, { source: 'server1', target: 'collector1', name: 'pings of server1' });
  await furnish(page, scene);
  // Traffic for as long as the pictures take.
  ping(server, 3000, traffic.signal).catch(() => undefined); // Ended below.
  for (const shot of shots) {
    const window = await openWindow(browser, shot);
    await signIn(window, server);
    for (const [name, path, sign] of places) {
      // By the page's own navigation, so that the rates that were measured so far are kept.
      await window.evaluate(to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')); }, `/console${path(scene)}`);
      await window.locator(sign).first().waitFor();
      const since = Date.now();
      await until('a few seconds of rates', () => Date.now() - since > 4000);
      await shoot(window, name, shot);
    }
    await window.goto(`${server.address}/console/sessions`);
    await window.getByRole('button', { name: 'Create session' }).first().click();
    await window.getByRole('dialog').locator('.choices').waitFor();
    await window.screenshot({ path: join(directory, `wizard-${shot.width}-${shot.theme}.png`) });
    await window.context().close();
  }
} finally {
  traffic.abort();
  await browser.close();
  await server.stop();
}
console.log(`pictures are in ${directory}`);
