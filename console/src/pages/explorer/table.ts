// The operation table: the same files that the server binds, validates and refuses by.

export interface Parameter {
  name: string;
  type: 'string' | 'integer' | 'boolean' | 'strings' | 'objects';
  required?: boolean;
  default?: string;
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  itemMaxLength?: number;
  allowed?: string[];
  ignoreCase?: boolean;
  characters?: string;
  ascii?: boolean;
  notPrefix?: string[];
  notContains?: string[];
  keepEmpty?: boolean;
  fields?: Parameter[];
}

export interface PublishedError {
  code: string;
  http: number;
  message: string;
  when: string;
}

export interface Operation {
  name: string;
  product: string;
  version: string;
  summary: string;
  ram: { action: string; level: string };
  parameters: Parameter[];
  errors: PublishedError[];
}

interface Contract {
  operations: Operation[];
  commonErrors?: PublishedError[];
}

const files = Object.values(import.meta.glob<Contract>('../../../../contract/*.json', { eager: true, import: 'default' }));
const order = ['Vpc', 'Heliograph', 'Ecs', 'Ram', 'Sts', 'ResourceManager'];
const rank = (product: string): number => (order.includes(product) ? order.indexOf(product) : order.length);

export const operations: Operation[] = files
  .flatMap(file => file.operations)
  .sort((a, b) => rank(a.product) - rank(b.product) || a.product.localeCompare(b.product) || a.name.localeCompare(b.name));
export const products: string[] = [...new Set(operations.map(operation => operation.product))];
export const commonErrors: PublishedError[] = files.flatMap(file => file.commonErrors ?? []);

export const find = (product: string, name: string): Operation | undefined => operations.find(operation => operation.product === product && operation.name === name);

/** Whether a call of it can change something, so that sending it asks first. */
export const changes = (operation: Operation): boolean => !['get', 'list', 'read', 'none'].includes(operation.ram.level);

/** Whether a call of it takes something away. */
export const destroys = (operation: Operation): boolean => /^(Delete|Remove|Detach|Deregister|Forget|Replace|Clear|Untag|UnTag)/.test(operation.name);
