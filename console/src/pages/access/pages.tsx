import { useState, type ReactNode } from 'react';
import { call, ram } from '../../api/client';
import { useQuery } from '../../api/query';
import { go, Link } from '../../app/router';
import { common } from '../../i18n/common';
import { useText } from '../../i18n/text';
import { Badge, Button, Empty, PageHead, Panel } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Answered } from '../../ui/Refused';
import { KeysPanel } from './KeysPanel';
import { MembersPanel, MembershipsPanel } from './Memberships';
import { PoliciesPanel } from './PoliciesPanel';
import { PolicyTester } from './PolicyTester';
import { PolicyVersions } from './PolicyVersions';
import { change, type Group, type Kind, type Policy, type Role, type User } from './ram';
import { accessTexts } from './texts';

export interface DetailProps {
  name: string;
  type?: string | undefined;
}

function Detail({ kind, name, remove, children }: { kind: Kind; name: string; remove?: (() => Promise<unknown>) | undefined; children: ReactNode }) {
  const say = useText(accessTexts);
  const sayCommon = useText(common);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <PageHead title={name} sub={<Link to={`/access/${kind}`}>{say('back', { kind: say(kind).toLowerCase() })}</Link>} actions={remove && <Button kind="danger" icon="trash" onClick={() => setAsking(true)}>{sayCommon('delete')}</Button>} />
      <div className="stack">{children}</div>
      {remove && (
        <Confirm open={asking} onClose={() => setAsking(false)} title={say('deleteTitle', { name })} action={sayCommon('delete')} word={name} run={async () => { await remove(); go(`/access/${kind}`); }}>
          <p>{say('deleteBody')}</p>
        </Confirm>
      )}
    </>
  );
}

export function UserPage({ name }: DetailProps) {
  const user = useQuery(`ram:user:${name}`, async () => (await call<{ User: User }>(ram, 'GetUser', { UserName: name })).User);
  return (
    <Detail kind="users" name={name} remove={() => call(ram, 'DeleteUser', { UserName: name })}>
      <Answered query={user}>
        {found => (
          <>
            {(found.DisplayName || found.Comments) && <p className="muted">{[found.DisplayName, found.Comments].filter(Boolean).join(' · ')}</p>}
            <KeysPanel user={name} />
            <PoliciesPanel holder="User" name={name} />
            <MembershipsPanel user={name} />
            <PolicyTester holder="User" name={name} />
          </>
        )}
      </Answered>
    </Detail>
  );
}

export function GroupPage({ name }: DetailProps) {
  const group = useQuery(`ram:group:${name}`, async () => (await call<{ Group: Group }>(ram, 'GetGroup', { GroupName: name })).Group);
  return (
    <Detail kind="groups" name={name} remove={() => call(ram, 'DeleteGroup', { GroupName: name })}>
      <Answered query={group}>
        {found => (
          <>
            {found.Comments && <p className="muted">{found.Comments}</p>}
            <MembersPanel group={name} />
            <PoliciesPanel holder="Group" name={name} />
            <PolicyTester holder="Group" name={name} />
          </>
        )}
      </Answered>
    </Detail>
  );
}

export function RolePage({ name }: DetailProps) {
  const say = useText(accessTexts);
  const role = useQuery(`ram:role:${name}`, async () => (await call<{ Role: Role }>(ram, 'GetRole', { RoleName: name })).Role);
  return (
    <Detail kind="roles" name={name} remove={() => call(ram, 'DeleteRole', { RoleName: name })}>
      <Answered query={role}>
        {found => (
          <>
            <p className="muted">{found.Description} <code>{found.Arn}</code></p>
            <Panel title={say('trust')}><pre className="document" tabIndex={0}>{indented(found.AssumeRolePolicyDocument)}</pre></Panel>
            <PoliciesPanel holder="Role" name={name} />
            <PolicyTester holder="Role" name={name} />
          </>
        )}
      </Answered>
    </Detail>
  );
}

interface Entities { Users?: { User: { UserName: string }[] }; Groups?: { Group: { GroupName: string }[] }; Roles?: { Role: { RoleName: string }[] } }

export function PolicyPage({ name, type = 'Custom' }: DetailProps) {
  const say = useText(accessTexts);
  const of = { PolicyName: name, PolicyType: type };
  const policy = useQuery(`ram:policy:${type}:${name}`, () => call<{ Policy: Policy; DefaultPolicyVersion: { VersionId: string; PolicyDocument: string } }>(ram, 'GetPolicy', of));
  const entities = useQuery(`ram:entities:${type}:${name}`, () => call<Entities>(ram, 'ListEntitiesForPolicy', of));
  return (
    <Detail kind="policies" name={name} remove={type === 'Custom' ? () => change('DeletePolicy', { PolicyName: name }) : undefined}>
      <Answered query={policy}>
        {({ Policy: found, DefaultPolicyVersion: version }) => (
          <>
            <p className="muted">{found.Description} <Badge>{say(found.PolicyType === 'System' ? 'system' : 'custom')}</Badge> {say('version')} <code>{version.VersionId}</code></p>
            <Panel title={say('document')}><pre className="document" tabIndex={0}>{indented(version.PolicyDocument)}</pre></Panel>
            {type === 'Custom' && <PolicyVersions name={name} document={indented(version.PolicyDocument)} />}
            <PolicyTester key={version.VersionId} document={indented(version.PolicyDocument)} />
          </>
        )}
      </Answered>
      <Panel title={say('entities')} flush>
        <Answered query={entities}>
          {({ Users, Groups, Roles }) => {
            const all = [
              ...(Users?.User ?? []).map(user => ({ kind: 'users', label: say('user'), name: user.UserName })),
              ...(Groups?.Group ?? []).map(group => ({ kind: 'groups', label: say('group'), name: group.GroupName })),
              ...(Roles?.Role ?? []).map(role => ({ kind: 'roles', label: say('role'), name: role.RoleName })),
            ];
            return all.length === 0 ? <Empty title={say('noEntities')}>{say('noEntitiesHint')}</Empty> : (
              <ul className="list">{all.map(entity => <li key={`${entity.kind}/${entity.name}`}><Badge>{entity.label}</Badge><Link to={`/access/${entity.kind}/${entity.name}`}>{entity.name}</Link></li>)}</ul>
            );
          }}
        </Answered>
      </Panel>
    </Detail>
  );
}

function indented(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return document;
  }
}
