import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { call, key, openWindow, signIn, startBrowser, startServer, until } from './harness.mjs';
import { createByWizard, furnish, openService, ping, places } from './scene.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const run = promisify(execFile);
const scene = {};
let server, browser, page;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  page = await openWindow(browser);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** What axe-core calls serious or critical, in words. */
async function violations(window) {
  // Not a script element: the policy of the page would refuse it.
  await window.evaluate(axe);
  const { violations: found } = await window.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  return found
    .filter(one => one.impact === 'serious' || one.impact === 'critical')
    .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target} ${node.any[0]?.message ?? ''}`));
}

const textOf = async (window, label) => Number((await window.locator('.flow-column li', { hasText: label }).locator('.number').innerText()).replace(/\D/g, ''));

test('a wrong secret is told in words and gives no way in', async () => {
  await page.goto(`${server.address}/console/sessions`);
  await page.locator('input[name=access-key-id]').fill(key.id);
  await page.locator('input[name=access-key-secret]').fill('wrong');
  await page.locator('form button[type=submit]').click();
  await page.getByRole('alert').getByText('not right').waitFor();
  assert.equal(await page.locator('.shell').count(), 0);
  assert.deepEqual(await violations(page), []);
});

test('the first page is under 200 kB and nothing comes from elsewhere', async () => {
  const window = await openWindow(browser);
  const sizes = [];
  const hosts = new Set();
  window.on('response', async response => {
    hosts.add(new URL(response.url()).host);
    sizes.push(Number((await response.allHeaders())['content-length'] ?? 0));
  });
  await signIn(window, server);
  await window.locator('.plot canvas').waitFor();
  assert.deepEqual([...hosts], [new URL(server.address).host]);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total < 200_000, `${total} bytes`);
  await window.context().close();
});

test('the service is opened on the overview', async () => {
  await signIn(page, server);
  await page.getByText('The service is not open in this region').waitFor();
  await openService(page);
});

test('the wizard makes a filter and a session, and what is pinged then is counted', async () => {
  scene.session = await createByWizard(page, { source: 'server1', target: 'collector1', name: 'pings of server1' });
  await page.getByText('attached').first().waitFor();
  await page.locator('.flow').waitFor();
  await ping(server);
  await until('the copies of 20 requests and 20 replies', async () => (await textOf(page, 'Sent')) >= 40);
  assert.equal(await textOf(page, 'Accepted by rules'), await textOf(page, 'Sent'));
  await furnish(page, scene);
});

test('packets show up while somebody looks, are chosen with the keyboard, and their fields are found in the bytes', async () => {
  await page.goto(`${server.address}/console/sessions/${scene.session}`);
  await page.getByRole('link', { name: 'Capture' }).click();
  await page.getByText('No packets yet').waitFor();
  assert.deepEqual(await violations(page), []);
  const rows = page.locator('.packets tbody tr');
  await ping(server);
  await until('20 requests and 20 replies', async () => (await rows.count()) >= 40);
  assert.equal(await rows.count(), 40);
  await page.getByRole('grid').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowDown');
  assert.match(await page.locator('.packets tr[aria-selected=true]').innerText(), /10\.88\.0\.21\s+10\.88\.0\.10\s+ICMP\s+98\s+echo reply, id \d+, seq 1/);
  await page.getByRole('button', { name: 'Total length 84' }).click();
  assert.equal(await page.locator('.hex .values .marked').allInnerTexts().then(all => all.join('')), '0054');
  await page.locator('.hex .values span[data-at="23"]').click();
  assert.equal(await page.getByRole('button', { name: 'Protocol 1 (ICMP)' }).getAttribute('aria-pressed'), 'true');
  assert.deepEqual(await violations(page), []);
});

test('packets are filtered and downloaded as a file that tshark reads, and a pause holds the list', async () => {
  const rows = page.locator('.packets tbody tr');
  await page.getByLabel('Filter', { exact: true }).fill('echo -request');
  await until('the replies alone', async () => (await rows.count()) === 20);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download pcapng' }).click()]);
  assert.equal(file.suggestedFilename(), `${scene.session}.pcapng`);
  const fields = ['frame.len', 'frame.cap_len', 'icmp.type', 'icmp.seq', 'frame.interface_name'].flatMap(field => ['-e', field]);
  const { stdout } = await run('tshark', ['-r', await file.path(), '-T', 'fields', ...fields]);
  const read = stdout.trim().split('\n').map(line => line.split('\t'));
  assert.deepEqual(read.map(([length, captured, type, sequence]) => [length, captured, type, sequence]), Array.from({ length: 20 }, (_, i) => ['98', '98', '0', String(i + 1)]));
  assert.match(read[0][4], /^eni-/);

  await page.getByLabel('Filter', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Pause' }).click();
  await ping(server, 3);
  assert.equal(await rows.count(), 40);
  await page.getByRole('button', { name: 'Go on' }).click();
  await until('what came in the pause, or after it', async () => (await rows.count()) > 40 || (await ping(server, 1), false));
});

test('a look is one audit record, and nothing is captured when nobody looks', async () => {
  const sockets = async () => (await server.inside('host', 'cat', ['/proc/net/packet'])).stdout.trim().split('\n').length - 1;
  assert.equal(await sockets(), 1);
  await page.goto(`${server.address}/console/overview`);
  await until('the end of the capture', async () => (await sockets()) === 0);
  const { Records: records } = (await call(page, '2026-11-01', 'LookupAuditRecords', { Operation: 'PreviewTrafficMirrorSession' })).body;
  assert.deepEqual(records.map(record => [record.Outcome, record.Resources]), [['Succeeded', [scene.session]]]);
});

test('a rule is edited in the row where it stands, and a refusal is shown with its code', async () => {
  await page.goto(`${server.address}/console/filters/${scene.filter}`);
  await page.getByRole('button', { name: 'Edit rule 3' }).click();
  await page.getByLabel('Priority').fill('2');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('alert').locator('code').waitFor();
  await page.getByLabel('Priority').fill('7');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Edit rule 7' }).waitFor();
});

test('a packet is explained, and a rule that another one shadows is told', async () => {
  const made = await call(page, '2016-04-28', 'CreateTrafficMirrorFilterRules', {
    TrafficMirrorFilterId: scene.filter, 'IngressRules.1.Action': 'drop', 'IngressRules.1.Protocol': 'TCP', 'IngressRules.1.Priority': '50', 'IngressRules.1.DestinationPortRange': '22/22',
  });
  assert.equal(made.status, 200);
  await page.goto(`${server.address}/console/filters/${scene.filter}`);
  await page.locator('li', { hasText: 'Priority 50' }).waitFor();
  await page.getByLabel('Packet', { exact: true }).fill('tcp:10.88.0.10:40000-10.88.0.21:80');
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.locator('.explained li').first().waitFor();
  await page.getByText('Copied', { exact: true }).waitFor();
});

test('disabling and deleting ask first', async () => {
  const made = (await call(page, '2016-04-28', 'ListTrafficMirrorSessions', { TrafficMirrorSessionName: 'spare' })).body.TrafficMirrorSessions[0];
  await page.goto(`${server.address}/console/sessions/${made.TrafficMirrorSessionId}`);
  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  await page.getByRole('button', { name: 'Disable', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('button', { name: 'Enable', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  const sure = page.getByRole('alertdialog').getByRole('button', { name: 'Delete' });
  assert.equal(await sure.isDisabled(), true);
  assert.deepEqual(await violations(page), []);
  await page.getByRole('alertdialog').getByRole('textbox').fill('spare');
  await sure.click();
  await page.waitForURL('**/console/sessions');
});

test('a policy is tested before it is attached, and the statement that decides is shown', async () => {
  await page.goto(`${server.address}/console/access/users/nobody`);
  const box = page.locator('section', { hasText: 'Test policies' });
  await box.getByLabel('Action').fill('vpc:ListTrafficMirrorFilters');
  await box.getByRole('button', { name: 'Test' }).click();
  await box.getByText('Not allowed').waitFor();
  await box.getByLabel('One more policy').fill('{"Version":"1","Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}}');
  await box.getByLabel('Conditions').fill('acs:SourceIp=10.1.2.3');
  await box.getByRole('button', { name: 'Test' }).click();
  await box.getByText('Statement 1 denies it').waitFor();
  assert.deepEqual(await violations(page), []);
});

test('a policy has versions, of which another one can count', async () => {
  await page.goto(`${server.address}/console/access/policies/look/Custom`);
  await page.getByRole('button', { name: 'New version' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Policy document').fill('{"Version":"1","Statement":[{"Effect":"Allow","Action":"ecs:*","Resource":"*"}]}');
  await dialog.getByRole('button', { name: 'New version' }).click();
  await page.getByRole('button', { name: 'Make default v1' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Make default' }).click();
  await page.getByRole('button', { name: 'Delete v2' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await until('one version', async () => (await page.locator('.version').count()) === 1);
});

test('an account gets another name and its owner another key', async () => {
  await page.goto(`${server.address}/console/standing`);
  await page.getByRole('button', { name: 'Rename 1234567890123457' }).click();
  await page.getByRole('dialog').getByLabel('Display name').fill('Market');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('cell', { name: 'Market' }).waitFor();
  await page.getByRole('button', { name: 'Replace key 1234567890123457' }).click();
  await page.getByRole('alertdialog').getByRole('textbox').fill('1234567890123457');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Replace key' }).click();
  await page.getByText('The secret is shown this once').waitFor();
  await page.getByRole('button', { name: 'I have stored it' }).click();
});

for (const theme of ['light', 'dark'])
  test(`axe-core has nothing serious against any page, ${theme}`, async () => {
    const window = await openWindow(browser, { theme });
    await signIn(window, server);
    for (const [name, path, sign] of places) {
      await window.goto(`${server.address}/console${path(scene)}`);
      await window.locator(sign).first().waitFor();
      assert.deepEqual(await violations(window), [], name);
    }
    assert.deepEqual(window.complaints, []);
    await window.context().close();
  });

test('no page is wider than a telephone', async () => {
  const window = await openWindow(browser, { width: 390, height: 844, language: 'zh' });
  await signIn(window, server);
  for (const [name, path, sign] of places) {
    await window.goto(`${server.address}/console${path(scene)}`);
    await window.locator(sign).first().waitFor();
    assert.ok((await window.evaluate(() => document.documentElement.scrollWidth)) <= 390, name);
  }
  await window.context().close();
});

test('the wizard can be used with the keyboard alone', async () => {
  await page.goto(`${server.address}/console/sessions`);
  const open = page.getByRole('button', { name: 'Create session' }).first();
  await open.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  assert.ok(await dialog.evaluate(element => element.contains(document.activeElement)));
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
});

test('a user without rights sees no data on any page', async () => {
  const window = await openWindow(browser);
  await signIn(window, server, { id: scene.key.AccessKeyId, secret: scene.key.AccessKeySecret });
  for (const [name, path, sign, ofAccount] of places) {
    await window.goto(`${server.address}/console${path(scene)}`);
    await (ofAccount ? window.getByText('Your identity may not see this') : window.locator(sign)).first().waitFor();
    const text = await window.locator('main').innerText();
    assert.doesNotMatch(text, ofAccount ? /eni-[0-9a-z]{8}|pings of server1|web and dns|AliyunVPCFullAccess/ : /pings of server1|web and dns/, name);
  }
  await window.context().close();
});

test('a session that has ended is told in the explorer too', async () => {
  const window = await openWindow(browser);
  await signIn(window, server);
  await window.goto(`${server.address}/console/explorer/Vpc/ListTrafficMirrorFilters`);
  await window.locator('.explorer-split').waitFor();
  await window.evaluate(async () => {
    const { csrfToken } = await (await fetch('/console/api/me')).json();
    await fetch('/console/api/sign-out', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken }, body: '{}' });
  });
  await window.getByRole('button', { name: 'Send' }).click();
  await window.locator('input[name=access-key-id]').waitFor();
  await window.context().close();
});

test('signing out ends what the page can do', async () => {
  await page.goto(`${server.address}/console/overview`);
  await page.locator('.person').click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.locator('input[name=access-key-id]').waitFor();
  assert.equal((await call(page, '2016-04-28', 'ListTrafficMirrorSessions')).status, 401);
  assert.deepEqual(page.complaints, []);
});
