import { useState, type FormEvent } from 'react';
import { ApiError, call, heliograph } from '../../api/client';
import type { Session } from '../../api/model';
import { useInterfaces } from '../../api/queries';
import { useApp } from '../../app/context';
import { useText } from '../../i18n/text';
import { Badge, Button, Panel, SelectField, TextField } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import { Refused } from '../../ui/Refused';
import { filterTexts } from './texts';

interface Explained {
  Fate: string;
  Steps: { Part: string; Holds: boolean; Id: string; Text: string }[];
}

/** What would become of a packet at a source that uses this filter. */
export function ExplainBox({ sessions }: { sessions: Session[] }) {
  const say = useText(filterTexts);
  const { region } = useApp();
  const interfaces = useInterfaces(region).data ?? [];
  const sources = [...new Set(sessions.flatMap(session => session.TrafficMirrorSourceIds))];
  const [source, setSource] = useState('');
  const [direction, setDirection] = useState('ingress');
  const [packet, setPacket] = useState('tcp:10.0.0.5:40000-10.0.1.9:443');
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Explained>();
  const [error, setError] = useState<ApiError>();
  const chosen = source || sources[0];

  const explain = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      setAnswer(await call<Explained>(heliograph, 'ExplainPacket', { NetworkInterfaceId: chosen, Direction: direction, Packet: packet }, { region }));
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Panel title={say('explain')}>
      {chosen === undefined ? <p className="muted">{say('explainNoSource')}</p> : (
        <div className="stack">
          <form className="fields explain" onSubmit={event => void explain(event)}>
            <SelectField label={say('explainAt')} value={chosen} onChange={event => setSource(event.target.value)}>
              {sources.map(id => <option key={id} value={id}>{interfaces.find(found => found.NetworkInterfaceId === id)?.NetworkInterfaceName || id}</option>)}
            </SelectField>
            <SelectField label={say('explainDirection')} value={direction} onChange={event => setDirection(event.target.value)}>
              <option value="ingress">{say('explainIn')}</option>
              <option value="egress">{say('explainOut')}</option>
            </SelectField>
            <TextField label={say('explainPacket')} value={packet} onChange={event => setPacket(event.target.value)} />
            <Button kind="primary" type="submit" busy={busy}>{say('explainGo')}</Button>
          </form>
          {error && <Refused error={error} />}
          {answer && (
            <div role="status" className="stack">
              <p><Badge tone={answer.Fate === 'Copied' ? 'good' : 'neutral'}>{answer.Fate}</Badge></p>
              <ol className="list explained">
                {answer.Steps.map((step, index) => (
                  <li key={index} className={step.Holds ? 'holds' : ''}>
                    <Icon name={step.Holds ? 'check' : 'close'} />
                    <span className="grow">{step.Text}</span>
                    <code className="muted">{step.Id}</code>
                  </li>
                ))}
              </ol>
            </div>
          )}
        </div>
      )}
    </Panel>
  );
}
