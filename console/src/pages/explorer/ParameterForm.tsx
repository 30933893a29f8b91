import { useState } from 'react';
import { useText } from '../../i18n/text';
import { Button, IconButton, SelectField, TextField } from '../../ui/controls';
import type { Operation, Parameter } from './table';
import { explorerTexts } from './texts';
import { example, type Values } from './values';

interface Of {
  values: Values;
  onChange: (values: Values) => void;
}

export function ParameterForm({ operation, ...of }: { operation: Operation } & Of) {
  const ordered = [...operation.parameters.filter(parameter => parameter.required), ...operation.parameters.filter(parameter => !parameter.required)];
  return (
    <div className="parameters">
      {ordered.map(parameter =>
        parameter.type === 'strings' || parameter.type === 'objects' ? <Repeated key={parameter.name} parameter={parameter} {...of} />
        : <Single key={parameter.name} parameter={parameter} name={parameter.name} {...of} />)}
    </div>
  );
}

function useLimits(): (parameter: Parameter) => string {
  const say = useText(explorerTexts);
  return parameter => {
    const { min, max, minLength, maxLength, itemMaxLength, maxItems, characters } = parameter;
    const longest = itemMaxLength ?? maxLength;
    return [
      parameter.type === 'strings' || parameter.type === 'objects' ? '' : parameter.type,
      min !== undefined && max !== undefined ? say('range', { min, max }) : min !== undefined ? say('from', { min }) : max !== undefined ? say('to', { max }) : '',
      minLength !== undefined && longest !== undefined ? say('limitsBetween', { min: minLength, max: longest }) : longest !== undefined ? say('limits', { max: longest }) : '',
      maxItems !== undefined ? say('items', { max: maxItems }) : '',
      parameter.ascii ? say('ascii') : '',
      characters ? say('chars', { characters: [...characters].join(' ') }) : '',
      parameter.notPrefix?.length ? say('notPrefix', { list: parameter.notPrefix.join(', ') }) : '',
      parameter.default ? say('defaults', { value: parameter.default }) : '',
      parameter.type === 'string' && !parameter.allowed && !parameter.default ? say('example', { value: example(parameter) }) : '',
    ].filter(Boolean).join(' · ');
  };
}

function Single({ parameter, name, values, onChange }: { parameter: Parameter; name: string } & Of) {
  const say = useText(explorerTexts);
  const limits = useLimits()(parameter);
  const label = parameter.required ? `${name} (${say('required')})` : name;
  const put = (value: string): void => onChange({ ...values, [name]: value });
  const options = parameter.type === 'boolean' ? ['true', 'false'] : parameter.allowed;
  if (options)
    return (
      <SelectField label={label} hint={limits} value={values[name] ?? ''} aria-required={parameter.required} onChange={event => put(event.target.value)}>
        <option value="">{say('unset')}</option>
        {options.map(option => <option key={option}>{option}</option>)}
      </SelectField>
    );
  return <TextField label={label} hint={limits} value={values[name] ?? ''} aria-required={parameter.required} inputMode={parameter.type === 'integer' ? 'numeric' : undefined} onChange={event => put(event.target.value)} />;
}

/** Entries of a list. Their numbers are those that are sent, so removing one moves those behind it. */
function Repeated({ parameter, values, onChange }: { parameter: Parameter } & Of) {
  const say = useText(explorerTexts);
  const limits = useLimits()(parameter);
  const prefix = `${parameter.name}.`;
  const used = Object.keys(values).filter(name => name.startsWith(prefix)).map(name => Number(name.slice(prefix.length).split('.')[0]));
  const [count, setCount] = useState(Math.max(parameter.required ? 1 : 0, ...used));
  const remove = (index: number): void => {
    const kept: Values = {};
    for (const [name, value] of Object.entries(values)) {
      const [number, ...rest] = name.startsWith(prefix) ? name.slice(prefix.length).split('.') : [];
      if (number === undefined) kept[name] = value;
      else if (Number(number) < index) kept[name] = value;
      else if (Number(number) > index) kept[[parameter.name, Number(number) - 1, ...rest].join('.')] = value;
    }
    onChange(kept);
    setCount(count - 1);
  };
  return (
    <fieldset className="repeated">
      <legend className="legend">{parameter.required ? `${parameter.name} (${say('required')})` : parameter.name}</legend>
      {limits && <p className="hint">{limits}</p>}
      {Array.from({ length: count }, (_, at) => at + 1).map(index => (
        <div className="entry" key={index}>
          <div className="grow stack">
            {parameter.type === 'strings' ? <Single parameter={{ ...parameter, type: 'string', required: false }} name={`${prefix}${index}`} values={values} onChange={onChange} />
            : (parameter.fields ?? []).map(field =>
              field.type === 'strings' ? <Single key={field.name} parameter={{ ...field, type: 'string' }} name={`${prefix}${index}.${field.name}.1`} values={values} onChange={onChange} />
              : <Single key={field.name} parameter={field} name={`${prefix}${index}.${field.name}`} values={values} onChange={onChange} />)}
          </div>
          <IconButton icon="trash" label={say('removeEntry', { name: `${prefix}${index}` })} onClick={() => remove(index)} />
        </div>
      ))}
      <div><Button icon="plus" onClick={() => setCount(count + 1)}>{say('addEntry', { name: parameter.name })}</Button></div>
    </fieldset>
  );
}
