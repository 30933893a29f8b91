import type { Operation, Parameter } from './table';

/** What stands in the form, by the name that is sent: `Tag.1.Key`. */
export type Values = Record<string, string>;

/** Entries that the form shows of a repeated parameter, by its name: `Tag` → 2. */
export type Counts = Record<string, number>;

/** The parameters to send. A filled-in one is sent as it is, also when the server will refuse it: that can be the question. */
export function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

export function fillRegion(operation: Operation, region: string): Values {
  return operation.parameters.some(parameter => parameter.name === 'RegionId') ? { RegionId: region } : {};
}

/** Names of required parameters that have no value yet. */
export function missing(operation: Operation, values: Values): string[] {
  const has = (name: string): boolean => Object.entries(values).some(([key, value]) => value !== '' && (key === name || key.startsWith(`${name}.`)));
  return operation.parameters.filter(parameter => parameter.required && !has(parameter.name)).map(parameter => parameter.name);
}

const known: Record<string, string> = {
  RegionId: 'cn-hangzhou', ClientToken: '6f1d2c1e-8a3b-4c5d-9e7f-001122334455', MaxResults: '10', NetworkInterfaceId: 'eni-0a1b2c3d4e5f6a7b8c9d', TrafficMirrorFilterId: 'tmf-0a1b2c3d4e5f6a7b8c9d',
  TrafficMirrorSessionId: 'tms-0a1b2c3d4e5f6a7b8c9d', TrafficMirrorTargetId: 'eni-0a1b2c3d4e5f6a7b8c9d', TrafficMirrorSourceIds: 'eni-0a1b2c3d4e5f6a7b8c9d', SourceCidrBlock: '10.0.0.0/8',
  DestinationCidrBlock: '0.0.0.0/0', SourcePortRange: '-1/-1', DestinationPortRange: '80/80', Priority: '1', VirtualNetworkId: '10', PacketLength: '1500', UserName: 'alice', GroupName: 'operators',
  RoleName: 'mirror-reader', PolicyName: 'mirror-read', PolicyType: 'Custom', StartTime: '2026-11-23T00:00:00Z', EndTime: '2026-11-23T23:59:59Z', RoleArn: 'acs:ram::1234567890123456:role/mirror-reader',
  RoleSessionName: 'alice', AccountId: '1234567890123456', Protocol: 'TCP', TrafficMirrorTargetType: 'NetworkInterface', Key: 'team', Value: 'network',
  PolicyDocument: '{"Version":"1","Statement":[{"Effect":"Allow","Action":"vpc:List*","Resource":"*"}]}',
};

/** A value that has the form of the parameter. */
export function example(parameter: Parameter): string {
  if (known[parameter.name]) return known[parameter.name]!;
  if (parameter.allowed?.length) return parameter.allowed[0]!;
  if (parameter.default !== undefined && parameter.default !== '') return parameter.default;
  if (parameter.type === 'boolean') return 'true';
  if (parameter.type === 'integer') return String(parameter.min ?? 1);
  return parameter.name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase().slice(0, parameter.maxLength ?? 64);
}
