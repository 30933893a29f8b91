import { useState } from 'react';
import { useText } from '../../i18n/text';
import { SelectField } from '../../ui/controls';
import { Code } from './Code';
import { samples } from './samples';
import { idVariable, secretVariable } from './samples/sample';
import type { Operation } from './table';
import { explorerTexts } from './texts';
import type { Values } from './values';

export function SampleView({ operation, values }: { operation: Operation; values: Values }) {
  const say = useText(explorerTexts);
  const [name, setName] = useState(samples[0]!.name);
  const sample = samples.find(known => known.name === name) ?? samples[0]!;
  return (
    <div className="stack">
      <SelectField label={say('samples')} value={name} hint={say('needs', { what: sample.needs, id: idVariable, secret: secretVariable })} onChange={event => setName(event.target.value)}>
        {samples.map(known => <option key={known.name}>{known.name}</option>)}
      </SelectField>
      <Code label={sample.name} text={sample.make({ operation, parameters: values, origin: location.origin })} />
    </div>
  );
}
