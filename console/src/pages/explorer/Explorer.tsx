import { useState } from 'react';
import type { PageProps } from '../../app/pages';
import { Link } from '../../app/router';
import { useText } from '../../i18n/text';
import { Empty, PageHead, Panel, SelectField, TextField } from '../../ui/controls';
import './explorer.css';
import { OperationPage } from './OperationPage';
import { find, operations, products } from './table';
import { explorerTexts } from './texts';

export default function Explorer({ rest: [product, name] }: PageProps) {
  const operation = product && name ? find(product, name) : undefined;
  return operation ? <OperationPage key={`${product}/${name}`} operation={operation} /> : <OperationList />;
}

function OperationList() {
  const say = useText(explorerTexts);
  const [search, setSearch] = useState('');
  const [only, setOnly] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = operations.filter(
    operation => (!only || operation.product === only) && words.every(word => `${operation.name} ${operation.summary} ${operation.product}`.toLowerCase().includes(word)),
  );
  return (
    <>
      <PageHead title={say('title')} sub={say('lead', { count: operations.length, products: products.length })} />
      <div className="stack">
        <div className="fields explorer-search" role="search">
          <TextField label={say('search')} type="search" value={search} onChange={event => setSearch(event.target.value)} />
          <SelectField label={say('product')} value={only} onChange={event => setOnly(event.target.value)}>
            <option value="">{say('all')}</option>
            {products.map(product => <option key={product}>{product}</option>)}
          </SelectField>
        </div>
        {shown.length === 0 && <Empty title={say('noMatch')}>{say('noMatchHint')}</Empty>}
        {products.map(product => {
          const list = shown.filter(operation => operation.product === product);
          return list.length > 0 && (
            <Panel key={product} title={<>{product} <code className="muted">{list[0]!.version}</code></>} actions={<span className="muted">{list.length}</span>} flush>
              <ul className="list operations">
                {list.map(operation => (
                  <li key={operation.name}>
                    <Link to={`/explorer/${operation.product}/${operation.name}`}>{operation.name}</Link>
                    <span className="grow muted" lang="en">{operation.summary}</span>
                  </li>
                ))}
              </ul>
            </Panel>
          );
        })}
      </div>
    </>
  );
}
