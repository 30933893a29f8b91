import { useState } from 'react';
import type { Query } from '../../api/query';
import { Link } from '../../app/router';
import { useText } from '../../i18n/text';
import { ActionDialog } from '../../ui/ActionDialog';
import { Button, Empty, Panel, SelectField } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Answered } from '../../ui/Refused';
import { change, useGroups, useGroupsOf, useMembers, useUsers } from './ram';
import { accessTexts } from './texts';

interface Pair { UserName: string; GroupName: string }

export function MembershipsPanel({ user }: { user: string }) {
  const say = useText(accessTexts);
  const groups = useGroupsOf(user);
  return <Pairs title={say('memberships')} add={say('join')} label={say('group')} kind="groups" query={groups} nameOf={group => group.GroupName} empty={say('noGroups')} emptyHint={say('noGroupsHint')}
    candidates={useGroups()} pairOf={GroupName => ({ UserName: user, GroupName })} />;
}

export function MembersPanel({ group }: { group: string }) {
  const say = useText(accessTexts);
  const members = useMembers(group);
  return <Pairs title={say('members')} add={say('addMember')} label={say('user')} kind="users" query={members} nameOf={user => user.UserName} empty={say('noMembers')} emptyHint={say('noMembersHint')}
    candidates={useUsers()} pairOf={UserName => ({ UserName, GroupName: group })} />;
}

interface PairsProps<T> {
  title: string; add: string; label: string; kind: 'users' | 'groups'; query: Query<T[]>; nameOf: (item: T) => string; empty: string; emptyHint: string;
  candidates: Query<T[]>; pairOf: (name: string) => Pair;
}

/** Users of a group, or groups of a user: the same list from its two ends. */
function Pairs<T>({ title, add, label, kind, query, nameOf, empty, emptyHint, candidates, pairOf }: PairsProps<T>) {
  const say = useText(accessTexts);
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState('');
  const [gone, setGone] = useState<Pair>();
  const taken = new Set((query.data ?? []).map(nameOf));
  return (
    <Panel title={title} flush actions={<Button icon="plus" onClick={() => { setChosen(''); setAdding(true); }}>{add}</Button>}>
      <Answered query={query}>
        {list => list.length === 0 ? <Empty title={empty}>{emptyHint}</Empty> : (
          <ul className="list">
            {list.map(nameOf).map(name => (
              <li key={name}>
                <Link className="grow" to={`/access/${kind}/${name}`}>{name}</Link>
                <Button aria-label={`${say('leave')} ${name}`} onClick={() => setGone(pairOf(name))}>{say('leave')}</Button>
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {adding && (
        <ActionDialog title={add} action={add} ready={chosen !== ''} onClose={() => setAdding(false)} run={() => change('AddUserToGroup', { ...pairOf(chosen) })}>
          <Answered query={candidates}>
            {list => (
              <SelectField label={label} value={chosen} onChange={event => setChosen(event.target.value)}>
                <option value="">{say('choose')}</option>
                {list.map(nameOf).filter(name => !taken.has(name)).map(name => <option key={name}>{name}</option>)}
              </SelectField>
            )}
          </Answered>
        </ActionDialog>
      )}
      {gone && (
        <Confirm open onClose={() => setGone(undefined)} title={say('leaveTitle', { user: gone.UserName, group: gone.GroupName })} action={say('leave')} run={() => change('RemoveUserFromGroup', { ...gone })}>
          <p>{say('leaveBody')}</p>
        </Confirm>
      )}
    </Panel>
  );
}
