import { useEffect, useState } from 'react';
import { ApiError, call, dryRun, vpc, type Parameters } from '../../../api/client';
import type { Session } from '../../../api/model';
import { useSessions } from '../../../api/queries';
import { refreshAll } from '../../../api/query';
import { useApp } from '../../../app/context';
import { go } from '../../../app/router';
import { common } from '../../../i18n/common';
import { useText } from '../../../i18n/text';
import { Button, Notice } from '../../../ui/controls';
import { Dialog } from '../../../ui/Dialog';
import { sessionTexts } from '../texts';
import { change, creation, draftOf, missing, type Draft } from './draft';
import { FilterStep, SourcesStep, TargetStep } from './steps';

const steps = ['stepSources', 'stepFilter', 'stepTarget', 'stepReview'] as const;

/** The operations that make the draft true, in order. */
function operations(draft: Draft, session: Session | undefined): [string, Parameters][] {
  if (!session) return [['CreateTrafficMirrorSession', creation(draft)]];
  const id = { TrafficMirrorSessionId: session.TrafficMirrorSessionId };
  const [added, removed] = [missing(draft.sources, session.TrafficMirrorSourceIds), missing(session.TrafficMirrorSourceIds, draft.sources)];
  const changed = change(draft, session);
  return [
    ...(added.length > 0 ? [['AddSourcesToTrafficMirrorSession', { ...id, TrafficMirrorSourceIds: added }] as [string, Parameters]] : []),
    ...(removed.length > 0 ? [['RemoveSourcesFromTrafficMirrorSession', { ...id, TrafficMirrorSourceIds: removed }] as [string, Parameters]] : []),
    ...(changed ? [['UpdateTrafficMirrorSessionAttribute', changed] as [string, Parameters]] : []),
  ];
}

/** Creates a session, or edits the one that is given; tries each operation before it runs the first. */
export function SessionWizard({ session, onClose }: { session?: Session; onClose: () => void }) {
  const say = useText(sessionTexts);
  const sayCommon = useText(common);
  const { region } = useApp();
  const sessions = useSessions(region).data ?? [];
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState(() => draftOf(session, sessions));
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<ApiError | null>();
  const set = (changed: Partial<Draft>): void => setDraft(before => ({ ...before, ...changed }));
  const complete = [draft.sources.length > 0, draft.filter !== '', draft.target !== '' && draft.priority !== '', verdict === null][step] ?? false;

  useEffect(() => {
    if (step !== 3) return;
    let current = true;
    setVerdict(undefined);
    const attempt = async (): Promise<ApiError | null> => {
      for (const [action, parameters] of operations(draft, session)) {
        const objection = await dryRun(vpc, action, parameters, { region });
        if (objection) return objection;
      }
      return null;
    };
    attempt().then(result => current && setVerdict(result), (error: unknown) => current && setVerdict(error instanceof ApiError ? error : null));
    return () => {
      current = false;
    };
  }, [step]);

  const finish = async (): Promise<void> => {
    setBusy(true);
    try {
      let made = '';
      for (const [action, parameters] of operations(draft, session)) made = (await call<{ TrafficMirrorSessionId?: string }>(vpc, action, parameters, { region })).TrafficMirrorSessionId ?? made;
      await refreshAll(`sessions:${region}`, `status:${region}`);
      onClose();
      if (!session && made) go(`/sessions/${made}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setVerdict(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog open wide onClose={onClose} title={say(session ? 'editTitle' : 'wizardTitle')}>
      <ol className="steps" aria-label={say('step', { n: step + 1, name: say(steps[step] ?? 'stepReview') })}>
        {steps.map((name, index) => <li key={name} className={index < step ? 'done' : ''} aria-current={index === step ? 'step' : undefined}>{say(name)}</li>)}
      </ol>
      <div className="body">
        {step === 0 && <SourcesStep draft={draft} set={set} />}
        {step === 1 && <FilterStep draft={draft} set={set} />}
        {step === 2 && <TargetStep draft={draft} set={set} editing={session !== undefined} />}
        {step === 3 && (
          <>
            {verdict === undefined ? <p className="loading" role="status">{say('trying')}</p>
              : verdict === null ? <Notice tone="good" title={say('tried')} />
              : <Notice tone="bad" title={say('objection')}><p>{verdict.message}</p><p className="reference"><code>{verdict.code}</code></p></Notice>}
            <dl className="facts">
              <dt>{say('sources')}</dt><dd>{draft.sources.map(id => <div key={id}><code>{id}</code></div>)}</dd>
              <dt>{say('filter')}</dt><dd><code>{draft.filter}</code></dd>
              <dt>{say('target')}</dt><dd><code>{draft.target}</code></dd>
              <dt>{sayCommon('name')}</dt><dd>{draft.name || sayCommon('none')}</dd>
              <dt>{say('priority')}</dt><dd>{draft.priority}</dd>
              <dt>{say('vni')}</dt><dd>{draft.vni || '–'}</dd>
              <dt>{say('length')}</dt><dd>{draft.length}</dd>
              <dt>{sayCommon('status')}</dt><dd>{sayCommon(draft.enabled ? 'enabled' : 'disabled')}</dd>
            </dl>
          </>
        )}
      </div>
      <footer>
        {step === 0 ? <Button onClick={onClose}>{sayCommon('cancel')}</Button> : <Button onClick={() => setStep(step - 1)}>{sayCommon('back')}</Button>}
        {step < 3 ? <Button kind="primary" disabled={!complete} onClick={() => setStep(step + 1)}>{sayCommon('next')}</Button>
          : <Button kind="primary" busy={busy} disabled={!complete} onClick={() => void finish()}>{say(session ? 'saveChanges' : 'finish')}</Button>}
      </footer>
    </Dialog>
  );
}
