import { useState, type FormEvent } from 'react';
import { ApiError, call, heliograph } from '../../api/client';
import { useApp } from '../../app/context';
import { Link } from '../../app/router';
import { useText } from '../../i18n/text';
import { Badge, Button, Field, Panel, SelectField, TextField, type Tone } from '../../ui/controls';
import { Refused } from '../../ui/Refused';
import { useGroups, useRoles, useUsers, type Holder } from './ram';
import { testerTexts } from './testerTexts';

interface Result {
  Resource: string;
  Decision: Decision;
  PolicyName?: string;
  PolicyType?: string;
  AttachedTo?: string;
  StatementNumber?: number;
  Statement?: string;
  Text: string;
}
type Decision = 'Allowed' | 'ImplicitDeny' | 'ExplicitDeny';
interface Answer { Decision: Decision; Results: Result[] }

const holders: Holder[] = ['User', 'Group', 'Role'];
const toneOf: Record<Decision, Tone> = { Allowed: 'good', ImplicitDeny: 'warn', ExplicitDeny: 'bad' };

/** Asks what RAM would say of a call. With `holder` and `name` it is about these, else the person chooses. */
export function PolicyTester({ holder, name, document: given }: { holder?: Holder; name?: string; document?: string }) {
  const say = useText(testerTexts);
  const { region } = useApp();
  const [kind, setKind] = useState<Holder | ''>(holder ?? (given === undefined ? 'User' : ''));
  const [chosen, setChosen] = useState(name ?? '');
  const [policy, setPolicy] = useState(given ?? '');
  const [action, setAction] = useState('vpc:CreateTrafficMirrorFilter');
  const [resource, setResource] = useState('*');
  const [conditions, setConditions] = useState('');
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer>();
  const [error, setError] = useState<ApiError>();

  const test = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      setAnswer(await call<Answer>(heliograph, 'TestPolicy', {
        ...(kind === '' ? {} : { [`${kind}Name`]: chosen }), PolicyDocument: policy.trim(), Action: action.trim(), Resources: [resource.trim() || '*'], ContextEntries: entriesOf(conditions),
      }, { region }));
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Panel title={say('title')}>
      <form className="stack" onSubmit={event => void test(event)}>
        <div className="fields">
          {holder === undefined && (
            <SelectField label={say('who')} value={kind} onChange={event => { setKind(event.target.value as Holder | ''); setChosen(''); }}>
              {holders.map(one => <option key={one} value={one}>{say(one)}</option>)}
              <option value="">{say('documentOnly')}</option>
            </SelectField>
          )}
          {holder === undefined && kind !== '' && <NameField key={kind} kind={kind} value={chosen} onChange={setChosen} />}
          <TextField label={say('action')} value={action} maxLength={128} required onChange={event => setAction(event.target.value)} />
          <TextField label={say('resource')} value={resource} onChange={event => setResource(event.target.value)} />
        </div>
        <div className="fields">
          <Field label={say('conditions')} hint={say('conditionsHint')}>
            {ids => <textarea className="input short" spellCheck={false} value={conditions} onChange={event => setConditions(event.target.value)} {...ids} />}
          </Field>
          <Field label={say(kind === '' ? 'document' : 'more')} hint={say(kind === '' ? 'documentHint' : 'moreHint')}>
            {ids => <textarea className="input short" spellCheck={false} value={policy} onChange={event => setPolicy(event.target.value)} {...ids} />}
          </Field>
        </div>
        <div><Button kind="primary" type="submit" busy={busy} disabled={kind === '' ? policy.trim() === '' : chosen === ''}>{say('test')}</Button></div>
        {error && <Refused error={error} />}
        {answer && <div role="status" className="stack">{answer.Results.map(result => <Verdict key={result.Resource} result={result} />)}</div>}
      </form>
    </Panel>
  );
}

function Verdict({ result }: { result: Result }) {
  const say = useText(testerTexts);
  const text = result.StatementNumber === undefined ? result.Text : say(result.Decision === 'Allowed' ? 'allows' : 'denies', { number: String(result.StatementNumber) });
  return (
    <div className="stack">
      <p className="verdict">
        <Badge tone={toneOf[result.Decision]}>{say(result.Decision)}</Badge> <span lang={result.StatementNumber === undefined ? 'en' : undefined}>{text}</span>{' '}
        {result.PolicyName && <Link to={`/access/policies/${result.PolicyName}/${result.PolicyType}`}>{result.PolicyName}</Link>}{' '}
        {result.AttachedTo && <span className="muted">({say('attachedTo', { holder: result.AttachedTo })})</span>}
      </p>
      {result.Statement && <pre className="document" tabIndex={0}>{result.Statement}</pre>}
    </div>
  );
}

function NameField({ kind, value, onChange }: { kind: Holder; value: string; onChange: (name: string) => void }) {
  const say = useText(testerTexts);
  const names = { User: useUsers().data?.map(user => user.UserName), Group: useGroups().data?.map(group => group.GroupName), Role: useRoles().data?.map(role => role.RoleName) }[kind] ?? [];
  return (
    <SelectField label={say(kind)} value={value} onChange={event => onChange(event.target.value)}>
      <option value="">{say('choose')}</option>
      {names.map(name => <option key={name} value={name}>{name}</option>)}
    </SelectField>
  );
}

/** `key=value`, one a line. */
function entriesOf(text: string): { Key: string; Value: string }[] {
  return text.split('\n').filter(line => line.trim() !== '').map(line => {
    const at = line.indexOf('=');
    return { Key: line.slice(0, at < 0 ? undefined : at).trim(), Value: at < 0 ? '' : line.slice(at + 1).trim() };
  });
}
