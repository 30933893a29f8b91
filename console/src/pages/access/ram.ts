import { call, ram, type Parameters } from '../../api/client';
import { refreshAll, useQuery, type Query } from '../../api/query';

export type Kind = 'users' | 'groups' | 'roles' | 'policies';
export const kinds: Kind[] = ['users', 'groups', 'roles', 'policies'];

export interface User { UserName: string; DisplayName: string; Comments: string; CreateDate: string }
export interface Group { GroupName: string; Comments: string; CreateDate: string }
export interface Role { RoleName: string; Arn: string; Description: string; AssumeRolePolicyDocument: string; CreateDate: string }
export interface Policy { PolicyName: string; PolicyType: 'System' | 'Custom'; Description: string; DefaultVersion: string; AttachmentCount: number; CreateDate: string }
export interface Key { AccessKeyId: string; Status: 'Active' | 'Inactive'; CreateDate: string }

const bound = 5000;

/** Follows Marker to the end, up to a bound. */
async function listAll<T>(action: string, list: string, element: string, parameters: Parameters = {}): Promise<T[]> {
  const all: T[] = [];
  let marker: string | undefined;
  do {
    const page: Record<string, unknown> = await call(ram, action, { ...parameters, MaxItems: 100, Marker: marker });
    all.push(...((page[list] as Record<string, T[]> | undefined)?.[element] ?? []));
    marker = page['IsTruncated'] === true ? (page['Marker'] as string) : undefined;
  } while (marker && all.length < bound);
  return all;
}

async function list<T>(action: string, name: string, element: string, parameters: Parameters): Promise<T[]> {
  return (await call<Record<string, Record<string, T[]>>>(ram, action, parameters))[name]?.[element] ?? [];
}

export const useUsers = (): Query<User[]> => useQuery('ram:users', () => listAll<User>('ListUsers', 'Users', 'User'));
export const useGroups = (): Query<Group[]> => useQuery('ram:groups', () => listAll<Group>('ListGroups', 'Groups', 'Group'));
export const useRoles = (): Query<Role[]> => useQuery('ram:roles', () => listAll<Role>('ListRoles', 'Roles', 'Role'));
export const usePolicies = (): Query<Policy[]> => useQuery('ram:policies', () => listAll<Policy>('ListPolicies', 'Policies', 'Policy'));
export const useKeys = (user: string): Query<Key[]> => useQuery(`ram:keys:${user}`, () => list<Key>('ListAccessKeys', 'AccessKeys', 'AccessKey', { UserName: user }));
export const useGroupsOf = (user: string): Query<Group[]> => useQuery(`ram:groupsOf:${user}`, () => list<Group>('ListGroupsForUser', 'Groups', 'Group', { UserName: user }));
export const useMembers = (group: string): Query<User[]> => useQuery(`ram:members:${group}`, () => listAll<User>('ListUsersForGroup', 'Users', 'User', { GroupName: group }));

export type Holder = 'User' | 'Group' | 'Role';
export const usePoliciesOf = (holder: Holder, name: string): Query<Policy[]> =>
  useQuery(`ram:policiesOf:${holder}:${name}`, () => list<Policy>(`ListPoliciesFor${holder}`, 'Policies', 'Policy', { [`${holder}Name`]: name }));

/** Runs an operation and asks anew for everything of RAM that is in sight. */
export async function change<T = unknown>(action: string, parameters: Parameters): Promise<T> {
  const answer = await call<T>(ram, action, parameters);
  await refreshAll('ram:');
  return answer;
}
