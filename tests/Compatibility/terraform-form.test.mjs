// The wire form of the terraform provider: signature V1, POST, system parameters in the query, the operation's in a form body.
import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { key, startCloud, until } from './harness.mjs';

const region = 'cn-hangzhou';
let cloud;
before(async () => { cloud = await startCloud(); });
after(async () => { await cloud?.stop(); });

const escape = text => encodeURIComponent(text).replace(/[!'()*]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const form = pairs => pairs.map(([name, value]) => `${escape(name)}=${escape(value)}`.replaceAll('%20', '+')).join('&');

async function terraform(action, parameters) {
  const system = {
    Action: action, Format: 'json', Version: '2016-04-28', Timestamp: new Date().toISOString().replace(/\.\d+Z/, 'Z'),
    SignatureNonce: randomUUID(), SignatureMethod: 'HMAC-SHA1', SignatureVersion: '1.0', AccessKeyId: key.id,
  };
  const all = Object.entries({ ...system, ...parameters }).sort(([a], [b]) => (a < b ? -1 : 1));
  const toSign = `POST&%2F&${escape(all.map(([n, v]) => `${escape(n)}=${escape(v)}`).join('&'))}`;
  const signature = createHmac('sha1', `${key.secret}&`).update(toSign).digest('base64');
  const answer = await fetch(`http://${cloud.endpoint}/?${form(Object.entries({ ...system, Signature: signature }))}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-acs-action': action, 'x-acs-version': '2016-04-28' },
    body: form(Object.entries(parameters)),
  });
  return { status: answer.status, body: await answer.json() };
}

const ok = answer => {
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
};
const token = action => `TF-${action}-${Math.floor(Date.now() / 1000)}-${randomUUID()}`.slice(0, 64);

test('the service data source opens the service without a region', async () => {
  assert.equal(ok(await terraform('GetTrafficMirrorServiceStatus', { ClientToken: token('Get') })).Enabled, false);
  assert.equal(ok(await terraform('OpenTrafficMirrorService', { ClientToken: token('Open') })).Code, '200');
  assert.equal(ok(await terraform('GetTrafficMirrorServiceStatus', { ClientToken: token('Get') })).Enabled, true);
});

test('a filter with empty optional fields is created, read back, changed and destroyed', async () => {
  const created = ok(await terraform('CreateTrafficMirrorFilter', {
    RegionId: region, ClientToken: token('CreateTrafficMirrorFilter'), TrafficMirrorFilterName: 'tf testacc',
    'IngressRules.1.Action': 'accept', 'IngressRules.1.SourceCidrBlock': '32.0.0.0/4', 'IngressRules.1.Protocol': 'TCP',
    'IngressRules.1.DestinationPortRange': '80/80', 'IngressRules.1.Priority': '1', 'IngressRules.1.DestinationCidrBlock': '16.0.0.0/4',
    'IngressRules.1.SourcePortRange': '', 'EgressRules.1.Action': 'drop', 'EgressRules.1.SourceCidrBlock': '', 'EgressRules.1.Protocol': 'ICMP',
    'EgressRules.1.DestinationPortRange': '', 'EgressRules.1.Priority': '0', 'EgressRules.1.DestinationCidrBlock': '', 'EgressRules.1.SourcePortRange': '',
  }));
  const id = created.TrafficMirrorFilterId;
  const read = async () => ok(await terraform('ListTrafficMirrorFilters', { RegionId: region, 'TrafficMirrorFilterIds.1': id })).TrafficMirrorFilters[0];
  const filter = await until('the filter to be Created', async () => {
    const one = await read();
    return one.TrafficMirrorFilterStatus === 'Created' && one;
  });
  assert.equal(filter.IngressRules[0].SourceCidrBlock, '32.0.0.0/4');
  assert.equal(filter.IngressRules[0].SourcePortRange, '-1/-1');
  assert.equal(filter.EgressRules[0].Priority, 1);
  assert.equal(filter.EgressRules[0].SourceCidrBlock, '0.0.0.0/0');
  assert.equal(filter.EgressRules[0].DestinationPortRange, '-1/-1');

  ok(await terraform('UpdateTrafficMirrorFilterAttribute', {
    RegionId: region, ClientToken: token('Update'), TrafficMirrorFilterId: id, TrafficMirrorFilterName: 'renamed' }));
  assert.equal((await read()).TrafficMirrorFilterName, 'renamed');
  ok(await terraform('DeleteTrafficMirrorFilter', { RegionId: region, ClientToken: token('Delete'), TrafficMirrorFilterId: id }));
  const gone = await terraform('ListTrafficMirrorFilters', { RegionId: region, 'TrafficMirrorFilterIds.1': id });
  assert.deepEqual(ok(gone).TrafficMirrorFilters, []);
  const again = await terraform('DeleteTrafficMirrorFilter', { RegionId: region, ClientToken: token('Delete'), TrafficMirrorFilterId: id });
  assert.equal(again.body.Code, 'ResourceNotFound.TrafficMirrorFilter');
});

test('the rule resource of the acceptance tests: ports appear one by one and vanish with ICMP', async () => {
  const filter = ok(await terraform('CreateTrafficMirrorFilter', { RegionId: region, ClientToken: token('Create') })).TrafficMirrorFilterId;
  const base = { RegionId: region, ClientToken: token('Rules') };
  const created = ok(await terraform('CreateTrafficMirrorFilterRules', {
    ...base, TrafficMirrorFilterId: filter, 'IngressRules.1.Action': 'accept', 'IngressRules.1.DestinationCidrBlock': '10.0.0.0/24',
    'IngressRules.1.Priority': '1', 'IngressRules.1.Protocol': 'ICMP', 'IngressRules.1.SourceCidrBlock': '10.0.0.0/24',
  }));
  const id = created.IngressRules[0].InstanceId;
  assert.deepEqual(created.EgressRules, []);
  const update = async values => {
    ok(await terraform('UpdateTrafficMirrorFilterRuleAttribute', {
      RegionId: region, ClientToken: token('Update'), TrafficMirrorFilterRuleId: id, Priority: '2', Protocol: 'UDP',
      DestinationCidrBlock: '10.0.0.0/20', SourceCidrBlock: '10.0.0.0/24', ...values }));
    const list = ok(await terraform('ListTrafficMirrorFilters', { RegionId: region, 'TrafficMirrorFilterIds.1': filter }));
    const { Protocol, Priority, SourcePortRange, DestinationPortRange, Action } = list.TrafficMirrorFilters[0].IngressRules[0];
    return [Protocol, Priority, SourcePortRange, DestinationPortRange, Action];
  };
  assert.deepEqual(await update({}), ['UDP', 2, '-1/-1', '-1/-1', 'accept']);
  assert.deepEqual(await update({ DestinationPortRange: '1/120' }), ['UDP', 2, '-1/-1', '1/120', 'accept']);
  assert.deepEqual(await update({ SourcePortRange: '1/120', RuleAction: 'drop' }), ['UDP', 2, '1/120', '1/120', 'drop']);
  assert.deepEqual(await update({ Protocol: 'ICMP', Priority: '1', RuleAction: 'accept' }), ['ICMP', 1, '-1/-1', '-1/-1', 'accept']);
  ok(await terraform('DeleteTrafficMirrorFilterRules', {
    RegionId: region, ClientToken: token('Delete'), TrafficMirrorFilterId: filter, 'TrafficMirrorFilterRuleIds.1': id }));
  ok(await terraform('DeleteTrafficMirrorFilter', { RegionId: region, ClientToken: token('Delete'), TrafficMirrorFilterId: filter }));
});

test('the same token repeats the answer, with other parameters it is refused', async () => {
  const ClientToken = token('Create');
  const first = ok(await terraform('CreateTrafficMirrorFilter', { RegionId: region, ClientToken, TrafficMirrorFilterName: 'once' }));
  const second = ok(await terraform('CreateTrafficMirrorFilter', { RegionId: region, ClientToken, TrafficMirrorFilterName: 'once' }));
  assert.equal(second.TrafficMirrorFilterId, first.TrafficMirrorFilterId);
  const other = await terraform('CreateTrafficMirrorFilter', { RegionId: region, ClientToken, TrafficMirrorFilterName: 'twice' });
  assert.deepEqual([other.status, other.body.Code], [400, 'IdempotentParameterMismatch']);
  ok(await terraform('DeleteTrafficMirrorFilter', { RegionId: region, ClientToken: token('D'), TrafficMirrorFilterId: first.TrafficMirrorFilterId }));
});
