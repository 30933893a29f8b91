// The vendor's clients, pointed at the server under test in the way their documentation says.
import { createRequire } from 'node:module';
import { key } from './harness.mjs';

const require = createRequire(import.meta.url);
export const vpc = require('@alicloud/vpc20160428');
export const ecs = require('@alicloud/ecs20140526');
export const ram = require('@alicloud/ram20150501');
export const sts = require('@alicloud/sts20150401');
const { $OpenApiUtil } = require('@alicloud/openapi-core');
const { RPCClient } = require('@alicloud/pop-core');

const config = (endpoint, more) => new $OpenApiUtil.Config({
  accessKeyId: key.id, accessKeySecret: key.secret, endpoint, protocol: 'HTTP', regionId: 'cn-hangzhou', ...more,
});

/** @param {object} [more] e.g. { signatureAlgorithm: 'v2' }, which makes the SDK sign with version 1.0. */
export const vpcClient = (endpoint, more) => new vpc.default(config(endpoint, more));
export const ecsClient = (endpoint, more) => new ecs.default(config(endpoint, more));
/** @param {object} [more] e.g. { accessKeyId, accessKeySecret, securityToken } of somebody else than the owner. */
export const ramClient = (endpoint, more) => new ram.default(config(endpoint, more));
export const stsClient = (endpoint, more) => new sts.default(config(endpoint, more));

export const popClient = (endpoint, apiVersion = '2016-04-28', more = {}) => new RPCClient({
  accessKeyId: key.id, accessKeySecret: key.secret, endpoint: `http://${endpoint}`, apiVersion, ...more,
});
