// Operations by their names with the vendor's generic client, as tools and other languages' users call them: no SDK of a product.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { key, startCloud } from './harness.mjs';

const require = createRequire(import.meta.url);
const OpenApi = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');

let cloud;
before(async () => { cloud = await startCloud(); });
after(async () => {
  const result = await cloud?.stop();
  if (result) assert.equal(result.code, 0, `heliograph ended badly:\n${cloud.log()}`);
});

const client = more => new OpenApi.default(new OpenApi.Config({
  accessKeyId: key.id, accessKeySecret: key.secret, endpoint: cloud.endpoint, protocol: 'HTTP', regionId: 'cn-hangzhou', ...more,
}));

/** Calls an operation with its parameters in the query string or in a form. */
const call = (of, action, { query = {}, body, reqBodyType = 'json', ...more } = {}) => of.callApi(
  new OpenApi.Params({
    action, version: '2016-04-28', protocol: 'HTTP', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC', reqBodyType, bodyType: 'json', ...more,
  }),
  new OpenApi.OpenApiRequest({ query: { RegionId: 'cn-hangzhou', ...query }, body }),
  new RuntimeOptions({}),
).then(answer => answer.body);

for (const [name, more] of [['V3', {}], ['version 1.0', { signatureAlgorithm: 'v2' }]]) {
  test(`the generic client signs with ${name}: query, form and refusal`, async () => {
    const of = client(more);
    assert.equal((await call(of, 'OpenTrafficMirrorService')).Code, '200');
    const filter = await call(of, 'CreateTrafficMirrorFilter', {
      query: { TrafficMirrorFilterName: `多 a*b~ (${name})`, 'IngressRules.1.Action': 'accept', 'IngressRules.1.Protocol': 'ALL' },
    });
    assert.match(filter.TrafficMirrorFilterId, /^tmf-/);
    const changed = await call(of, 'UpdateTrafficMirrorFilterAttribute', {
      reqBodyType: 'formData', body: { TrafficMirrorFilterId: filter.TrafficMirrorFilterId, TrafficMirrorFilterName: `form ${name} + & =` },
    });
    assert.match(changed.RequestId, /^[0-9A-F-]{36}$/);
    const listed = await call(of, 'ListTrafficMirrorFilters', { query: { 'TrafficMirrorFilterIds.1': filter.TrafficMirrorFilterId } });
    assert.equal(listed.TrafficMirrorFilters[0].TrafficMirrorFilterName, `form ${name} + & =`);
    assert.equal(listed.TotalCount, '1');
    await assert.rejects(call(of, 'DeleteTrafficMirrorFilter', { query: { TrafficMirrorFilterId: 'tmf-none' } }), error => {
      assert.equal(error.code, 'ResourceNotFound.TrafficMirrorFilter');
      return true;
    });
    await call(of, 'DeleteTrafficMirrorFilter', { query: { TrafficMirrorFilterId: filter.TrafficMirrorFilterId } });
  });
}

test('the generic client reaches other products at the same endpoint', async () => {
  const identity = await call(client(), 'GetCallerIdentity', { version: '2015-04-01' });
  assert.equal(identity.AccountId, key.account);
  const targets = await call(client(), 'DescribeTargets', { version: '2026-11-01' });
  assert.ok(Array.isArray(targets.Targets ?? targets.TrafficMirrorTargets), JSON.stringify(targets));
});
