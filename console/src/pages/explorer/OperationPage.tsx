import { Tabs as T } from 'radix-ui';
import { useState } from 'react';
import { useApp } from '../../app/context';
import { Link } from '../../app/router';
import { useText } from '../../i18n/text';
import { Button, Notice, PageHead, Panel, SelectField } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { AnswerView } from './AnswerView';
import { ErrorCodes } from './ErrorCodes';
import { ParameterForm } from './ParameterForm';
import { SampleView } from './SampleView';
import { sendRaw, type RawAnswer } from './sign';
import { SignatureSteps } from './SignatureSteps';
import { destroys, type Operation } from './table';
import { explorerTexts } from './texts';
import { example, filled, fillRegion, missing, type Values } from './values';

export function OperationPage({ operation }: { operation: Operation }) {
  const say = useText(explorerTexts);
  const { region } = useApp();
  const [values, setValues] = useState<Values>(() => fillRegion(operation, region));
  const [xml, setXml] = useState(false);
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [answer, setAnswer] = useState<RawAnswer>();
  const [version, setVersion] = useState(0);
  const sent = filled(values);
  const lacking = missing(operation, values);

  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      setAnswer(await sendRaw(operation, sent, xml));
    } catch (failure) {
      setAnswer({ status: 0, body: String(failure), milliseconds: 0 });
    } finally {
      setBusy(false);
    }
  };
  const fill = (): void => {
    const examples = operation.parameters.filter(parameter => parameter.required && parameter.name !== 'RegionId').flatMap(parameter =>
      parameter.type === 'objects' ? (parameter.fields ?? []).map(field => [`${parameter.name}.1.${field.name}`, example(field)])
      : [[parameter.type === 'strings' ? `${parameter.name}.1` : parameter.name, example(parameter)]]);
    setValues({ ...values, ...(Object.fromEntries(examples) as Values) });
    setVersion(version + 1);
  };
  const clear = (): void => {
    setValues(fillRegion(operation, region));
    setVersion(version + 1);
  };

  return (
    <>
      <PageHead
        title={operation.name}
        sub={<><span lang="en">{operation.summary}</span> · {operation.product} <code>{operation.version}</code> · {say('right')} <code>{operation.ram.action}</code></>}
        actions={<Link className="button" to="/explorer">{say('back')}</Link>}
      />
      <div className="explorer-split">
        <form
          onSubmit={event => {
            event.preventDefault();
            if (destroys(operation)) setAsking(true);
            else void send();
          }}
        >
          <Panel title={say('parameters')} actions={<><Button onClick={fill}>{say('fill')}</Button><Button onClick={clear}>{say('clear')}</Button></>}>
            <div className="stack">
              {operation.parameters.length === 0 ? <p className="muted">{say('noParameters')}</p> : <ParameterForm key={version} operation={operation} values={values} onChange={setValues} />}
              {lacking.length > 0 && <Notice tone="neutral" title={say('missing', { names: lacking.join(', ') })} />}
              <div className="actions send-line">
                <SelectField label={say('format')} value={xml ? 'XML' : 'JSON'} onChange={event => setXml(event.target.value === 'XML')}>
                  <option>JSON</option>
                  <option>XML</option>
                </SelectField>
                <Button kind={destroys(operation) ? 'danger' : 'primary'} type="submit" busy={busy}>{say('send')}</Button>
              </div>
            </div>
          </Panel>
        </form>
        <T.Root defaultValue="answer" className="panel flush">
          <T.List className="tabs" aria-label={operation.name}>
            {(['answer', 'signature', 'samples', 'errors'] as const).map(tab => <T.Trigger key={tab} value={tab} className="tab">{say(tab)}</T.Trigger>)}
          </T.List>
          <div className="body tab-body">
            <T.Content value="answer"><AnswerView operation={operation} answer={answer} /></T.Content>
            <T.Content value="signature"><SignatureSteps operation={operation} values={sent} xml={xml} /></T.Content>
            <T.Content value="samples"><SampleView operation={operation} values={sent} /></T.Content>
            <T.Content value="errors"><ErrorCodes operation={operation} /></T.Content>
          </div>
        </T.Root>
      </div>
      <Confirm open={asking} onClose={() => setAsking(false)} title={say('sendConfirm', { name: operation.name })} action={say('send')} run={send}>
        <p>{say('sendConfirmBody', { region })}</p>
        <pre className="code" tabIndex={0}>{JSON.stringify(sent, null, 2)}</pre>
      </Confirm>
    </>
  );
}
