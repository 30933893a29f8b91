import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Query } from '../../api/query';
import type { PageProps } from '../../app/pages';
import { Link } from '../../app/router';
import { common } from '../../i18n/common';
import { localTime } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/text';
import { Badge, Button, Empty, PageHead, Panel, Table } from '../../ui/controls';
import { Answered } from '../../ui/Refused';
import './access.css';
import { CreateDialog } from './CreateDialog';
import { PolicyTester } from './PolicyTester';
import { GroupPage, PolicyPage, RolePage, UserPage } from './pages';
import { kinds, useGroups, usePolicies, useRoles, useUsers, type Kind } from './ram';
import { accessTexts } from './texts';

const details = { users: UserPage, groups: GroupPage, roles: RolePage, policies: PolicyPage };
const lists = { users: UserList, groups: GroupList, roles: RoleList, policies: PolicyList };

export default function Access({ rest: [first, ...more] }: PageProps) {
  const say = useText(accessTexts);
  const sayCommon = useText(common);
  const kind = kinds.find(known => known === first) ?? 'users';
  const Detail = details[kind];
  if (more.length > 0) return <Detail key={more.join('/')} name={decodeURIComponent(more[0]!)} type={more[1]} />;
  const List = lists[kind];
  return (
    <>
      <PageHead title={sayCommon('access')} sub={say('lead')} />
      <div className="stack">
        <nav className="kinds" aria-label={say('kinds')}>
          {kinds.map(known => <Link key={known} to={`/access/${known}`} aria-current={known === kind ? 'page' : undefined}>{say(known)}</Link>)}
        </nav>
        <List key={kind} />
        {kind === 'policies' && <PolicyTester />}
      </div>
    </>
  );
}

function ListPanel<T>({ kind, query, head, row }: { kind: Kind; query: Query<T[]>; head: ReactNode; row: (item: T) => ReactNode }) {
  const say = useText(accessTexts);
  const [creating, setCreating] = useState(false);
  const create = <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>{say(`create.${kind}`)}</Button>;
  return (
    <Panel title={say(kind)} flush actions={create}>
      <Answered query={query}>
        {list => list.length === 0 ? <Empty title={say(`empty.${kind}`)} action={create}>{say(`emptyHint.${kind}`)}</Empty> : <Table label={say(kind)} head={head}>{list.map(row)}</Table>}
      </Answered>
      {creating && <CreateDialog kind={kind} onClose={() => setCreating(false)} />}
    </Panel>
  );
}

function Made({ at }: { at: string }) {
  return <td className="nowrap">{localTime(at, useLanguage())}</td>;
}

function UserList() {
  const say = useText(accessTexts);
  const created = useText(common)('created');
  return <ListPanel kind="users" query={useUsers()} head={<><th>{say('user')}</th><th>{say('comments')}</th><th>{created}</th></>} row={user => (
    <tr key={user.UserName}>
      <td><span className="two"><Link to={`/access/users/${user.UserName}`}>{user.UserName}</Link><span className="muted">{user.DisplayName}</span></span></td>
      <td>{user.Comments}</td>
      <Made at={user.CreateDate} />
    </tr>
  )} />;
}

function GroupList() {
  const say = useText(accessTexts);
  const created = useText(common)('created');
  return <ListPanel kind="groups" query={useGroups()} head={<><th>{say('group')}</th><th>{say('comments')}</th><th>{created}</th></>} row={group => (
    <tr key={group.GroupName}>
      <td><Link to={`/access/groups/${group.GroupName}`}>{group.GroupName}</Link></td>
      <td>{group.Comments}</td>
      <Made at={group.CreateDate} />
    </tr>
  )} />;
}

function RoleList() {
  const say = useText(accessTexts);
  const sayCommon = useText(common);
  return <ListPanel kind="roles" query={useRoles()} head={<><th>{say('role')}</th><th>{sayCommon('description')}</th><th>{sayCommon('created')}</th></>} row={role => (
    <tr key={role.RoleName}>
      <td><span className="two"><Link to={`/access/roles/${role.RoleName}`}>{role.RoleName}</Link><code>{role.Arn}</code></span></td>
      <td>{role.Description}</td>
      <Made at={role.CreateDate} />
    </tr>
  )} />;
}

function PolicyList() {
  const say = useText(accessTexts);
  const sayCommon = useText(common);
  return <ListPanel kind="policies" query={usePolicies()} head={<><th>{say('policy')}</th><th>{sayCommon('description')}</th><th>{say('type')}</th><th className="number">{say('used')}</th></>} row={policy => (
    <tr key={`${policy.PolicyType}/${policy.PolicyName}`}>
      <td><Link to={`/access/policies/${policy.PolicyName}/${policy.PolicyType}`}>{policy.PolicyName}</Link></td>
      <td lang={policy.PolicyType === 'System' ? 'en' : undefined}>{policy.Description}</td>
      <td><Badge>{say(policy.PolicyType === 'System' ? 'system' : 'custom')}</Badge></td>
      <td className="number">{policy.AttachmentCount}</td>
    </tr>
  )} />;
}
