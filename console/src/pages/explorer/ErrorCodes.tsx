import { useText } from '../../i18n/text';
import { Table } from '../../ui/controls';
import { commonErrors, type Operation, type PublishedError } from './table';
import { explorerTexts } from './texts';

export function ErrorCodes({ operation }: { operation: Operation }) {
  const say = useText(explorerTexts);
  return (
    <div className="stack">
      {operation.errors.length > 0 && <Codes label={say('ownErrors')} errors={operation.errors} />}
      <Codes label={say('sharedErrors')} errors={commonErrors} />
    </div>
  );
}

function Codes({ label, errors }: { label: string; errors: PublishedError[] }) {
  const say = useText(explorerTexts);
  return (
    <div className="stack">
      <h3>{label}</h3>
      <Table label={label} head={<><th>{say('code')}</th><th>{say('when')}</th></>}>
        {errors.map(error => (
          <tr key={error.code}>
            <td><span className="two"><code className="error-code">{error.code}</code><span className="muted">HTTP {error.http}</span></span></td>
            <td lang="en">{error.message}<br /><span className="muted">{error.when}</span></td>
          </tr>
        ))}
      </Table>
    </div>
  );
}
