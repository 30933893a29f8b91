import { idVariable, quoted, secretVariable, sorted, type Sample } from './sample';

const scheme = (origin: string): string => new URL(origin).protocol.slice(0, -1).toUpperCase();

export const node: Sample = {
  name: 'Node.js',
  language: 'javascript',
  needs: 'npm install @alicloud/openapi-client @alicloud/tea-util',
  make: ({ operation, parameters, origin }) => `// ${operation.name}, with the vendor's client. Needs ${idVariable} and ${secretVariable}.
const { default: Client, Config, OpenApiRequest, Params } = require('@alicloud/openapi-client');
const { RuntimeOptions } = require('@alicloud/tea-util');

const client = new Client(new Config({
  accessKeyId: process.env.${idVariable},
  accessKeySecret: process.env.${secretVariable},
  endpoint: ${quoted(new URL(origin).host)},
  protocol: '${scheme(origin)}',
}));
const operation = new Params({
  action: ${quoted(operation.name)}, version: ${quoted(operation.version)}, protocol: '${scheme(origin)}', pathname: '/', method: 'POST',
  authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
});
const query = {
${sorted(parameters).map(([name, value]) => `  ${quoted(name)}: ${quoted(value)},\n`).join('')}};

client.callApi(operation, new OpenApiRequest({ query }), new RuntimeOptions({})).then(
  answer => console.log(JSON.stringify(answer.body, null, 2)),
  refusal => {
    console.error(refusal.code, refusal.message);
    process.exitCode = 1;
  },
);
`,
};
