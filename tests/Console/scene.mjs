// What a person does in the console, step by step, and the places that the pictures and the checks visit.
import { call, key, region } from './harness.mjs';

// Name, address, a sign that it is there, and whether it shows something of the account.
export const places = [
  ['overview', () => '/overview', '.tiles', true],
  ['sessions', () => '/sessions', 'table', true],
  ['session', scene => `/sessions/${scene.session}`, '.flow', true],
  ['capture', scene => `/sessions/${scene.session}/capture`, '.packet-filter', true],
  ['filters', () => '/filters', 'table', true],
  ['filter', scene => `/filters/${scene.filter}`, 'table', true],
  ['topology', () => '/topology', '.graph', true],
  ['explorer', () => '/explorer', 'main a[href*="/explorer/"]', false],
  ['operation', () => '/explorer/Vpc/CreateTrafficMirrorFilter', '.explorer-split', false],
  ['access', () => '/access/users', 'main table', true],
  ['user', () => '/access/users/nobody', 'main table', true],
  ['policies', () => '/access/policies', 'main table', true],
  ['policy', () => '/access/policies/look/Custom', 'main .version', true],
  ['audit', () => '/audit', 'main table', true],
  ['standing', () => '/standing', 'main table', true],
  ['settings', () => '/settings', 'main h1', false],
];

export async function openService(page) {
  await page.getByRole('button', { name: 'Open the service' }).first().click();
  await page.locator('.tile', { hasText: 'Service' }).getByText('Open', { exact: true }).waitFor();
}

/** Through the wizard, with a filter that the wizard makes; ends on the page of the new session. */
export async function createByWizard(page, { source, target, name, protocol = 'ICMP' }) {
  await page.getByRole('link', { name: 'Sessions' }).click();
  await page.getByRole('button', { name: 'Create session' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: new RegExp(source) }).check();
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByLabel('Name of the filter').fill(`${name} filter`);
  await dialog.getByLabel('It accepts').selectOption(protocol);
  await dialog.getByRole('button', { name: 'Make filter' }).click();
  await dialog.getByRole('radio', { name: new RegExp(`${name} filter`), checked: true }).waitFor();
  await dialog.getByRole('button', { name: 'Next' }).click();
  const option = await dialog.getByLabel('Target', { exact: true }).locator('option', { hasText: target }).first().getAttribute('value');
  await dialog.getByLabel('Target', { exact: true }).selectOption(option);
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByRole('button', { name: 'Next' }).click();
  await dialog.getByText('The dry run has no objection').waitFor();
  await dialog.getByRole('button', { name: 'Create session' }).click();
  await page.getByRole('heading', { name: new RegExp(name), level: 1 }).waitFor();
  return new URL(page.url()).pathname.split('/').at(-1);
}

/** More than one of each, by the API, so that the pages have something to show. */
export async function furnish(page, scene) {
  const interfaces = (await call(page, '2026-11-01', 'DescribeInterfaces')).body.Interfaces;
  const idOf = name => interfaces.find(found => `${found.NetworkInterfaceName} ${found.DeviceName}`.includes(name)).NetworkInterfaceId;
  const filter = await call(page, '2016-04-28', 'CreateTrafficMirrorFilter', {
    TrafficMirrorFilterName: 'web and dns',
    'IngressRules.1.Action': 'drop', 'IngressRules.1.Protocol': 'TCP', 'IngressRules.1.Priority': '1', 'IngressRules.1.DestinationPortRange': '22/22',
    'IngressRules.2.Action': 'accept', 'IngressRules.2.Protocol': 'TCP', 'IngressRules.2.Priority': '2', 'IngressRules.2.SourceCidrBlock': '10.88.0.0/24', 'IngressRules.2.DestinationPortRange': '80/443',
    'IngressRules.3.Action': 'accept', 'IngressRules.3.Protocol': 'UDP', 'IngressRules.3.Priority': '3', 'IngressRules.3.DestinationPortRange': '53/53',
    'EgressRules.1.Action': 'accept', 'EgressRules.1.Protocol': 'TCP', 'EgressRules.1.Priority': '1', 'EgressRules.1.SourcePortRange': '80/443',
  });
  scene.filter = filter.body.TrafficMirrorFilterId;
  await call(page, '2015-05-01', 'CreateUser', { UserName: 'nobody' });
  scene.key = (await call(page, '2015-05-01', 'CreateAccessKey', { UserName: 'nobody' })).body.AccessKey;
  const look = { Version: '1', Statement: [{ Effect: 'Allow', Action: 'vpc:List*', Resource: '*' }] };
  await call(page, '2015-05-01', 'CreatePolicy', { PolicyName: 'look', PolicyDocument: JSON.stringify(look) });
  await call(page, '2026-11-01', 'CreateAccount', { AccountId: '1234567890123457', DisplayName: 'Shop' });
  for (const [name, source, priority, enabled] of [['web on server1', 'server1', 20, true], ['web on server2', 'server2', 21, true], ['spare', 'client', 30, false]]) {
    const made = await call(page, '2016-04-28', 'CreateTrafficMirrorSession', {
      TrafficMirrorSessionName: name, TrafficMirrorFilterId: scene.filter, 'TrafficMirrorSourceIds.1': idOf(source),
      TrafficMirrorTargetId: idOf('collector1'), TrafficMirrorTargetType: 'NetworkInterface', Priority: String(priority), Enabled: String(enabled),
    });
    if (made.status !== 200) throw new Error(`${name}: ${JSON.stringify(made.body)}`);
  }
}

/** Ten pings a second through the mirrored interface; `signal` ends them earlier. */
export const ping = (server, count = 20, signal = undefined) => server.inside('client', 'ping', ['-i', '0.1', '-c', String(count), '10.88.0.21'], { timeout: 600_000, signal });

export { key, region };
