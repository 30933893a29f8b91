// The whole life of a mirror, driven by the vendor's SDKs, judged by what arrives at the collector.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ecs, ecsClient, popClient, vpc, vpcClient } from './clients.mjs';
import { dissect, startCloud, startCollector, until } from './harness.mjs';

const region = 'cn-hangzhou';
let cloud;
let interfaces;

before(async () => {
  cloud = await startCloud();
  interfaces = await listInterfaces();
});
after(async () => {
  const result = await cloud?.stop();
  if (result) assert.equal(result.code, 0, `heliograph ended badly:\n${cloud.log()}`);
});

async function listInterfaces() {
  const answer = await ecsClient(cloud.endpoint).describeNetworkInterfaces(
    new ecs.DescribeNetworkInterfacesRequest({ regionId: region, maxResults: 100 }));
  const list = answer.body.networkInterfaceSets.networkInterfaceSet;
  return Object.fromEntries(list.map(i => [i.networkInterfaceName, i]));
}

/** Sends `count` echo requests from a guest and says how many were answered. */
async function ping(from, address, count, size = 56) {
  const { stdout } = await cloud.inside(from, 'ping', ['-n', '-q', '-c', String(count), '-i', '0.01', '-W', '5', '-s', String(size), address]);
  return Number(/(\d+) received/.exec(stdout)[1]);
}

const rule = (type, values) => new vpc[type]({
  action: 'accept', priority: 1, protocol: 'ALL', sourceCidrBlock: '0.0.0.0/0', destinationCidrBlock: '0.0.0.0/0', ...values,
});

async function sessionCreated(client, id) {
  return until(`session ${id} to be Created`, async () => {
    const { body } = await client.listTrafficMirrorSessions(
      new vpc.ListTrafficMirrorSessionsRequest({ regionId: region, trafficMirrorSessionIds: [id] }));
    const [session] = body.trafficMirrorSessions;
    return session?.trafficMirrorSessionStatus === 'Created' && session;
  });
}

test('the lab is listed as network interfaces', () => {
  for (const name of ['client', 'server1', 'server2', 'collector1', 'collector2']) {
    const eni = interfaces[name];
    assert.ok(eni, `no interface named ${name}`);
    assert.match(eni.networkInterfaceId, /^eni-[a-z0-9]{20}$/);
    assert.match(eni.macAddress, /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    assert.match(eni.privateIpAddress, /^10\.88\.0\.\d+$/);
    assert.equal(eni.status, 'InUse');
  }
});

test('regions are listed', async () => {
  const { body } = await vpcClient(cloud.endpoint).describeRegions(new vpc.DescribeRegionsRequest({}));
  assert.ok(body.regions.region.some(r => r.regionId === region));
});

test('nothing can be created before the service is open, and then everything', async () => {
  const client = vpcClient(cloud.endpoint);
  const status = () => client.getTrafficMirrorServiceStatus(new vpc.GetTrafficMirrorServiceStatusRequest({ regionId: region }));
  assert.equal((await status()).body.enabled, false);
  await assert.rejects(
    client.createTrafficMirrorFilter(new vpc.CreateTrafficMirrorFilterRequest({ regionId: region })),
    error => error.code === 'OptInRequired.TrafficMirror' && error.statusCode === 400);
  const opened = await client.openTrafficMirrorService(new vpc.OpenTrafficMirrorServiceRequest({ regionId: region }));
  assert.equal(opened.body.code, '200');
  assert.equal((await status()).body.enabled, true);
});

const dialects = {
  'signature V3': endpoint => vpcClient(endpoint),
  'signature V1': endpoint => vpcClient(endpoint, { signatureAlgorithm: 'v2' }),
};
for (const [index, [dialect, connect]] of Object.entries(dialects).entries()) {
  describe(`product SDK, ${dialect}`, () => {
    const vni = 4242 + index;
    let client, collector, filterId, sessionId;

    before(async () => {
      client = connect(cloud.endpoint);
      await client.openTrafficMirrorService(new vpc.OpenTrafficMirrorServiceRequest({ regionId: region }));
      collector = await startCollector(cloud, 'collector1', interfaces.collector1.privateIpAddress);
    });
    after(() => collector?.stop());

    test('create a filter with rules of both directions', async () => {
      const { body } = await client.createTrafficMirrorFilter(new vpc.CreateTrafficMirrorFilterRequest({
        regionId: region,
        trafficMirrorFilterName: `流量镜像 ${dialect} a+b&c=d/e~f*g!h'i(j)k%l`,
        ingressRules: [
          rule('CreateTrafficMirrorFilterRequestIngressRules', { protocol: 'ICMP', priority: 10, sourceCidrBlock: '10.88.0.10/32' }),
          rule('CreateTrafficMirrorFilterRequestIngressRules', { protocol: 'ICMP', priority: 20, action: 'drop' }),
        ],
        egressRules: [rule('CreateTrafficMirrorFilterRequestEgressRules', { protocol: 'ICMP', destinationCidrBlock: '10.88.0.10/32' })],
        tag: [new vpc.CreateTrafficMirrorFilterRequestTag({ key: 'env', value: 'test' })],
      }));
      filterId = body.trafficMirrorFilterId;
      assert.match(filterId, /^tmf-[a-z0-9]{20}$/);

      const list = await client.listTrafficMirrorFilters(
        new vpc.ListTrafficMirrorFiltersRequest({ regionId: region, trafficMirrorFilterIds: [filterId] }));
      const [filter] = list.body.trafficMirrorFilters;
      assert.equal(list.body.totalCount, '1');
      assert.equal(filter.trafficMirrorFilterName, `流量镜像 ${dialect} a+b&c=d/e~f*g!h'i(j)k%l`);
      assert.equal(filter.trafficMirrorFilterStatus, 'Created');
      assert.deepEqual(filter.ingressRules.map(r => [r.action, r.protocol, r.priority, r.sourceCidrBlock, r.sourcePortRange]), [
        ['accept', 'ICMP', 10, '10.88.0.10/32', '-1/-1'],
        ['drop', 'ICMP', 20, '0.0.0.0/0', '-1/-1'],
      ]);
    });

    test('an enabled session mirrors exactly what its rules say', async () => {
      const { body } = await client.createTrafficMirrorSession(new vpc.CreateTrafficMirrorSessionRequest({
        regionId: region,
        trafficMirrorSourceIds: [interfaces.server1.networkInterfaceId],
        trafficMirrorTargetId: interfaces.collector1.networkInterfaceId,
        trafficMirrorTargetType: 'NetworkInterface',
        trafficMirrorFilterId: filterId,
        priority: 100 + index,
        virtualNetworkId: vni,
        enabled: true,
      }));
      sessionId = body.trafficMirrorSessionId;
      const session = await sessionCreated(client, sessionId);
      assert.equal(session.virtualNetworkId, vni);
      assert.equal(session.packetLength, 1500);
      assert.equal(session.trafficMirrorSessionBusinessStatus, 'Normal');

      const [answered, ignored] = [await ping('client', '10.88.0.21', 5), await ping('server2', '10.88.0.21', 5)];
      assert.deepEqual([answered, ignored], [5, 5], 'source traffic must not be harmed');
      await until('ten copies', () => collector.frames.length >= 10);
      // The copies of server2's pings would have come before these: one more known packet proves that none is on its way.
      await ping('client', '10.88.0.21', 1);
      await until('twelve copies', () => collector.frames.length >= 12);
      assert.equal(collector.frames.length, 12);

      for (const copy of collector.frames) {
        const packet = dissect(copy.frame);
        assert.equal(copy.flags, 8);
        assert.equal(copy.vni, vni);
        assert.equal(copy.from, interfaces.server1.privateIpAddress, 'the outer source is the address of the source interface');
        assert.ok(copy.port >= 49152);
        assert.equal(packet.protocol, 1);
        assert.equal(packet.ipBytes, packet.totalLength);
        assert.ok(packet.headerChecksumRight);
        assert.deepEqual(new Set([packet.from, packet.to]), new Set(['10.88.0.10', '10.88.0.21']));
        assert.equal(packet.payload.length, 56);
      }
      const types = collector.frames.map(copy => dissect(copy.frame).icmpType);
      assert.deepEqual([types.filter(t => t === 8).length, types.filter(t => t === 0).length], [6, 6]);
    });

    test('a packet is cut at PacketLength, and its headers stay as they were', async () => {
      await client.updateTrafficMirrorSessionAttribute(new vpc.UpdateTrafficMirrorSessionAttributeRequest({
        regionId: region, trafficMirrorSessionId: sessionId, packetLength: 100,
      }));
      await sessionCreated(client, sessionId);
      const from = collector.frames.length;
      assert.equal(await ping('client', '10.88.0.21', 3, 1000), 3);
      await until('six copies', () => collector.frames.length >= from + 6);
      for (const copy of collector.frames.slice(from)) {
        const packet = dissect(copy.frame);
        assert.equal(packet.ipBytes, 100);
        assert.equal(packet.totalLength, 1028);
        assert.ok(packet.headerChecksumRight);
      }
    });

    test('a rule added later takes effect, and an updated one too', async () => {
      const { body } = await client.createTrafficMirrorFilterRules(new vpc.CreateTrafficMirrorFilterRulesRequest({
        regionId: region, trafficMirrorFilterId: filterId,
        ingressRules: [rule('CreateTrafficMirrorFilterRulesRequestIngressRules', {
          protocol: 'ICMP', priority: 15, sourceCidrBlock: '10.88.0.22/32' })],
      }));
      const ruleId = body.ingressRules[0].instanceId;
      assert.match(ruleId, /^tmr-[a-z0-9]{20}$/);
      await sessionCreated(client, sessionId);
      const from = collector.frames.length;
      await ping('server2', '10.88.0.21', 2);
      await until('two copies', () => collector.frames.length >= from + 2);
      assert.ok(collector.frames.slice(from).every(copy => dissect(copy.frame).from === '10.88.0.22'));

      await client.updateTrafficMirrorFilterRuleAttribute(new vpc.UpdateTrafficMirrorFilterRuleAttributeRequest({
        regionId: region, trafficMirrorFilterRuleId: ruleId, ruleAction: 'drop',
      }));
      await sessionCreated(client, sessionId);
      const dropped = collector.frames.length;
      await ping('server2', '10.88.0.21', 2);
      await ping('client', '10.88.0.21', 1);
      await until('two more copies', () => collector.frames.length >= dropped + 2);
      assert.ok(collector.frames.slice(dropped).every(copy => dissect(copy.frame).from !== '10.88.0.22'));
      await client.deleteTrafficMirrorFilterRules(new vpc.DeleteTrafficMirrorFilterRulesRequest({
        regionId: region, trafficMirrorFilterId: filterId, trafficMirrorFilterRuleIds: [ruleId],
      }));
    });

    test('sources can be exchanged while the session exists', async () => {
      const change = ids => ({ regionId: region, trafficMirrorSessionId: sessionId, trafficMirrorSourceIds: ids });
      await sessionCreated(client, sessionId);
      await client.removeSourcesFromTrafficMirrorSession(
        new vpc.RemoveSourcesFromTrafficMirrorSessionRequest(change([interfaces.server1.networkInterfaceId])));
      await sessionCreated(client, sessionId);
      await client.addSourcesToTrafficMirrorSession(
        new vpc.AddSourcesToTrafficMirrorSessionRequest(change([interfaces.server2.networkInterfaceId])));
      const session = await sessionCreated(client, sessionId);
      assert.deepEqual(session.trafficMirrorSourceIds, [interfaces.server2.networkInterfaceId]);
      const from = collector.frames.length;
      await ping('client', '10.88.0.21', 2);
      await ping('client', '10.88.0.22', 2);
      await until('four copies', () => collector.frames.length >= from + 4);
      for (const copy of collector.frames.slice(from)) assert.equal(copy.from, '10.88.0.22');
    });

    test('the target can be changed while the session is enabled', async () => {
      const second = await startCollector(cloud, 'collector2', interfaces.collector2.privateIpAddress);
      try {
        await client.updateTrafficMirrorSessionAttribute(new vpc.UpdateTrafficMirrorSessionAttributeRequest({
          regionId: region, trafficMirrorSessionId: sessionId, packetLength: 1500,
          trafficMirrorTargetId: interfaces.collector2.networkInterfaceId, trafficMirrorTargetType: 'NetworkInterface',
        }));
        await sessionCreated(client, sessionId);
        const from = collector.frames.length;
        await ping('client', '10.88.0.22', 2);
        await until('four copies at the second collector', () => second.frames.length >= 4);
        assert.equal(collector.frames.length, from);
      } finally {
        await second.stop();
      }
    });

    test('what is in use cannot be deleted; after the session is gone nothing is mirrored', async () => {
      await assert.rejects(
        client.deleteTrafficMirrorFilter(new vpc.DeleteTrafficMirrorFilterRequest({ regionId: region, trafficMirrorFilterId: filterId })),
        error => error.code === 'DependencyViolation.TrafficMirrorSession');
      await client.updateTrafficMirrorSessionAttribute(new vpc.UpdateTrafficMirrorSessionAttributeRequest({
        regionId: region, trafficMirrorSessionId: sessionId,
        trafficMirrorTargetId: interfaces.collector1.networkInterfaceId, trafficMirrorTargetType: 'NetworkInterface',
      }));
      await sessionCreated(client, sessionId);
      await client.deleteTrafficMirrorSession(new vpc.DeleteTrafficMirrorSessionRequest({ regionId: region, trafficMirrorSessionId: sessionId }));
      const from = collector.frames.length;
      await ping('client', '10.88.0.22', 3);
      const { body } = await client.listTrafficMirrorSessions(
        new vpc.ListTrafficMirrorSessionsRequest({ regionId: region, trafficMirrorSessionIds: [sessionId] }));
      assert.deepEqual(body.trafficMirrorSessions, []);
      assert.equal(collector.frames.length, from);
      await client.deleteTrafficMirrorFilter(new vpc.DeleteTrafficMirrorFilterRequest({ regionId: region, trafficMirrorFilterId: filterId }));
      await assert.rejects(
        client.deleteTrafficMirrorFilter(new vpc.DeleteTrafficMirrorFilterRequest({ regionId: region, trafficMirrorFilterId: filterId })),
        error => error.code === 'ResourceNotFound.TrafficMirrorFilter');
    });
  });
}

for (const method of ['GET', 'POST']) {
  test(`generic RPC client, ${method}`, async () => {
    const client = popClient(cloud.endpoint);
    const call = (action, parameters) => client.request(action, { RegionId: region, ...parameters }, { method });
    await call('OpenTrafficMirrorService', {});
    const created = await call('CreateTrafficMirrorFilter', {
      TrafficMirrorFilterName: "a b*(1)~!'",
      'IngressRules.1.Action': 'accept', 'IngressRules.1.Protocol': 'TCP', 'IngressRules.1.Priority': 1,
      'IngressRules.1.SourceCidrBlock': '10.0.0.0/8', 'IngressRules.1.DestinationPortRange': '80/80',
    });
    const list = await call('ListTrafficMirrorFilters', { 'TrafficMirrorFilterIds.1': created.TrafficMirrorFilterId });
    assert.equal(list.TrafficMirrorFilters[0].TrafficMirrorFilterName, "a b*(1)~!'");
    assert.equal(list.TrafficMirrorFilters[0].IngressRules[0].DestinationPortRange, '80/80');
    assert.equal(list.NextToken, '');
    await call('DeleteTrafficMirrorFilter', { TrafficMirrorFilterId: created.TrafficMirrorFilterId });
    await assert.rejects(
      call('DeleteTrafficMirrorFilter', { TrafficMirrorFilterId: created.TrafficMirrorFilterId }),
      error => error.code === 'ResourceNotFound.TrafficMirrorFilter');
  });
}

test('ECS is answered for the generic RPC client too', async () => {
  const answer = await popClient(cloud.endpoint, '2014-05-26').request('DescribeNetworkInterfaces', { RegionId: region }, { method: 'GET' });
  assert.ok(answer.NetworkInterfaceSets.NetworkInterfaceSet.length >= 5);
});

test('a wrong secret is refused', async () => {
  await assert.rejects(
    vpcClient(cloud.endpoint, { accessKeySecret: 'wrong' }).getTrafficMirrorServiceStatus(new vpc.GetTrafficMirrorServiceStatusRequest({})),
    error => error.code === 'SignatureDoesNotMatch' && error.statusCode === 400);
});

test('an unknown key is refused', async () => {
  await assert.rejects(
    vpcClient(cloud.endpoint, { accessKeyId: 'LTAIunknown' }).getTrafficMirrorServiceStatus(new vpc.GetTrafficMirrorServiceStatusRequest({})),
    error => error.code === 'InvalidAccessKeyId.NotFound' && error.statusCode === 404);
});
