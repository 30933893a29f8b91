import { call, heliograph } from '../../api/client';
import { useQuery } from '../../api/query';
import { useApp } from '../../app/context';
import { useText } from '../../i18n/text';
import { Badge, Empty, Panel } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import { Answered } from '../../ui/Refused';
import { filterTexts } from './texts';

interface Finding {
  Kind: string;
  Text: string;
}

/** What the server says about the rules: shown, never a reason to refuse them. */
export function LintPanel({ filterId }: { filterId: string }) {
  const say = useText(filterTexts);
  const { region } = useApp();
  const findings = useQuery(
    `lint:${region}:${filterId}`,
    async () => (await call<{ Findings: Finding[] }>(heliograph, 'LintTrafficMirrorFilter', { TrafficMirrorFilterId: filterId }, { region, background: true })).Findings,
    5_000,
  );
  return (
    <Panel title={say('lint')} flush actions={findings.data && findings.data.length > 0 && <Badge tone="warn">{findings.data.length}</Badge>}>
      <Answered query={findings}>
        {list =>
          list.length === 0 ? <Empty title={say('lintClean')} /> : (
            <ul className="list">
              {list.map((finding, index) => (
                <li key={index}>
                  <Icon name="warning" />
                  <span className="grow">{finding.Text}</span>
                  <code>{finding.Kind}</code>
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Panel>
  );
}
