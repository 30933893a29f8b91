// The console's API explorer against the vendor's client, and its code samples run as shown.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { key, startCloud } from './harness.mjs';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const OpenApi = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');
const consoleRequire = createRequire(new URL('../../console/package.json', import.meta.url));

let cloud, recorder, folder, samples;
before(async () => {
  cloud = await startCloud();
  recorder = await record(cloud.endpoint);
  folder = await mkdtemp(join(tmpdir(), 'heliograph-samples-'));
  await symlink(fileURLToPath(new URL('node_modules', import.meta.url)), join(folder, 'node_modules'));
  await consoleRequire('esbuild').build({
    entryPoints: [fileURLToPath(new URL('../../console/src/pages/explorer/samples/index.ts', import.meta.url))],
    bundle: true, format: 'esm', outfile: join(folder, 'samples.mjs'), logLevel: 'error',
  });
  ({ samples } = await import(pathToFileURL(join(folder, 'samples.mjs'))));
});
after(async () => {
  recorder?.server.close();
  recorder?.server.closeAllConnections();
  if (folder) await rm(folder, { recursive: true, force: true });
  const result = await cloud?.stop();
  if (result) assert.equal(result.code, 0, `heliograph ended badly:\n${cloud.log()}`);
});

/** Passes everything on unchanged, the Host header too, and remembers what came. */
function record(endpoint) {
  const seen = [];
  const [host, port] = endpoint.split(':');
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    seen.push({ method: request.method, url: request.url, headers: request.headers, body: body.toString() });
    http.request({ host, port, method: request.method, path: request.url, headers: request.headers }, answer => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    }).end(body);
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () => done({ server, seen, endpoint: `127.0.0.1:${server.address().port}` })));
}

async function ask(path, body, session = {}) {
  const response = await fetch(`http://${recorder.endpoint}/console/api/${path}`, {
    method: 'POST', headers: { 'content-type': 'application/json', ...session }, body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, `${path}: ${response.status}`);
  return { response, answer: await response.json() };
}

async function signIn() {
  const { response, answer } = await ask('sign-in', { accessKeyId: key.id, accessKeySecret: key.secret });
  return { cookie: response.headers.getSetCookie()[0].split(';')[0], 'x-csrf-token': answer.csrfToken };
}

// Sorted by name: the client sends a form in the order in which it gets the parameters, and the explorer in this one.
const cases = [
  ['2016-04-28', 'DescribeRegions', {}],
  ['2016-04-28', 'ListTrafficMirrorFilters', { MaxResults: '5', RegionId: 'cn-hangzhou', 'TrafficMirrorFilterIds.1': 'tmf-none' }],
  ['2016-04-28', 'CreateTrafficMirrorFilter', { DryRun: 'true', RegionId: 'cn-hangzhou', TrafficMirrorFilterName: '多 a*b~ + & =' }],
  ['2014-05-26', 'DescribeNetworkInterfaces', { RegionId: 'cn-hangzhou' }],
  ['2015-05-01', 'ListUsers', { MaxItems: '10' }],
  ['2015-04-01', 'GetCallerIdentity', {}],
  ['2026-11-01', 'LookupAuditRecords', { MaxResults: '1', Operation: 'ListUsers' }],
];

for (const place of ['query', 'form']) {
  test(`the signature that the explorer shows is what the vendor's client sends: ${place}`, async () => {
    const session = await signIn();
    // With a key in its configuration the client also signs a header of its own that names where the key is from; with credentials that name nothing it does not.
    const model = { accessKeyId: key.id, accessKeySecret: key.secret, type: 'access_key' };
    const credential = { getCredential: async () => model, getType: () => model.type, getAccessKeyId: async () => key.id, getAccessKeySecret: async () => key.secret, getSecurityToken: async () => '' };
    const client = new OpenApi.default(new OpenApi.Config({ credential, endpoint: recorder.endpoint, protocol: 'HTTP' }));
    for (const [version, action, all] of cases) {
      // A star is percent-encoded in a query string, which is signed as text; in a form, which is signed by its bytes, the client leaves it.
      const parameters = place === 'query' ? all : Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value.replaceAll('*', '')]));
      if (place === 'form' && Object.keys(parameters).length === 0) continue;
      recorder.seen.length = 0;
      await client.callApi(
        new OpenApi.Params({ action, version, protocol: 'HTTP', pathname: '/', method: 'POST', authType: 'AK', style: 'RPC', reqBodyType: place === 'form' ? 'formData' : 'json', bodyType: 'json' }),
        new OpenApi.OpenApiRequest(place === 'form' ? { body: parameters } : { query: parameters }), new RuntimeOptions({ autoretry: false }),
      ).catch(refusal => assert.ok(['DryRunOperation', 'OptInRequired.TrafficMirror'].includes(refusal.code), `${action}: ${refusal.code} ${refusal.message}`));
      const sent = recorder.seen[0];
      const { answer } = await ask('sign', {
        version, action, parameters, query: place === 'query', nonce: sent.headers['x-acs-signature-nonce'], time: sent.headers['x-acs-date'],
      }, session);
      assert.equal(answer.headers.find(header => header.name === 'authorization').value, sent.headers.authorization, `${action}: ${answer.canonicalRequest}`);
      assert.equal(JSON.stringify(answer).includes(key.secret), false);
    }
  });
}

const runtimes = {
  curl: ['sample.sh', file => ['bash', [file]]],
  Python: ['sample.py', file => ['python3', [file]]],
  'Node.js': ['sample.cjs', file => ['node', [file]]],
  Java: ['Call.java', file => ['java', [file]]],
  Go: ['sample.go', file => ['go', ['run', file]]],
};
const there = async command => run('which', [command]).then(() => true, () => false);

test('each sample whose language is here runs as shown, and no sample has the secret', async t => {
  const ran = [];
  const operation = { name: 'CreateTrafficMirrorFilter', product: 'Vpc', version: '2016-04-28', parameters: [], errors: [] };
  const environment = { ...process.env, ALIBABA_CLOUD_ACCESS_KEY_ID: key.id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.secret };
  const parameters = { RegionId: 'cn-hangzhou', TrafficMirrorFilterDescription: `多 it's "a*b~" \\ $HOME + & = %20` };
  await run(...runtimes.Python[1](await write('open.py', samples.find(known => known.name === 'Python').make({
    operation: { ...operation, name: 'OpenTrafficMirrorService' }, parameters: { RegionId: 'cn-hangzhou' }, origin: `http://${cloud.endpoint}`,
  }))), { env: environment });
  for (const sample of samples) {
    const text = sample.make({ operation, parameters: { ...parameters, TrafficMirrorFilterName: `by ${sample.name}` }, origin: `http://${recorder.endpoint}` });
    assert.equal(text.includes(key.secret), false);
    if (!runtimes[sample.name]) continue;
    const [name, command] = runtimes[sample.name];
    const [program, args] = command(await write(name, text));
    if (!await there(program)) continue;
    const { stdout } = await run(program, args, { env: environment, timeout: 60_000 });
    assert.match(JSON.parse(stdout).TrafficMirrorFilterId, /^tmf-/, `${sample.name}: ${stdout}`);
    const sent = recorder.seen.at(-1);
    const received = new URLSearchParams(sent.body || sent.url.slice(2));
    assert.equal(received.get('TrafficMirrorFilterDescription'), parameters.TrafficMirrorFilterDescription, sample.name);
    ran.push(sample.name);
  }
  t.diagnostic(`ran ${ran.join(', ')}`);
  assert.ok(ran.includes('curl') && ran.includes('Python') && ran.includes('Node.js'), `ran only ${ran}`);

  async function write(name, text) {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  }
});
