import { useText } from '../../i18n/text';
import { Empty, Notice } from '../../ui/controls';
import { Code } from './Code';
import type { RawAnswer } from './sign';
import { commonErrors, type Operation } from './table';
import { explorerTexts } from './texts';

export function AnswerView({ operation, answer }: { operation: Operation; answer: RawAnswer | undefined }) {
  const say = useText(explorerTexts);
  if (!answer) return <Empty title={say('notSent')}>{say('notSentHint')}</Empty>;
  const code = answer.status >= 400 ? codeOf(answer.body) : undefined;
  const published = [...operation.errors, ...commonErrors].find(error => error.code === code);
  return (
    <div className="stack">
      <Notice tone={answer.status >= 200 && answer.status < 300 ? 'good' : 'bad'} title={say('took', { status: answer.status, ms: answer.milliseconds.toFixed(0) })}>
        {code && <p><code>{code}</code>{published && <> · <span>{say('meaning', { when: published.when })}</span></>}</p>}
      </Notice>
      <Code label={say('answer')} text={answer.body} />
    </div>
  );
}

const codeOf = (body: string): string | undefined => (/"Code": "([^"]+)"/.exec(body) ?? /<Code>([^<]+)</.exec(body))?.[1];
