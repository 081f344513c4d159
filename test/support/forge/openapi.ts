import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** A request and its answer, as `forge.requests()` has them. The path is GitHub's own, without a server's prefix. */
export interface CheckedExchange {
  /** Only exchanges of the API are checked. */
  kind?: 'api' | 'graphql' | 'git' | 'page';
  method: string;
  path: string;
  query: string;
  status: number;
  requestBody?: unknown;
  responseBody?: unknown;
  /** A fault that a test asked for. Without `after` the forge gave no answer of its own that could be checked. */
  fault?: { after?: boolean };
}

interface Operation {
  query: string[];
  request?: object;
  responses: Record<string, object | null>;
}

interface Description {
  operations: Record<string, Operation>;
  webhooks: Record<string, object>;
  components: object;
}

const description = JSON.parse(
  readFileSync(join(import.meta.dirname, 'github-openapi.generated.json'), 'utf8'),
) as Description;

const FILE = 'github';
const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
addFormats.default(ajv);
ajv.addSchema(description, FILE);
const compiled = new Map<string, ValidateFunction>();

function validator(...steps: string[]): ValidateFunction {
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  let validate = compiled.get(pointer);
  if (validate === undefined) compiled.set(pointer, (validate = ajv.compile({ $ref: `${FILE}#/${pointer}` })));
  return validate;
}

function errorsOf(what: string, validate: ValidateFunction, value: unknown): string[] {
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${what}${error.instancePath} ${error.message ?? 'is wrong'}`);
}

const patterns = Object.keys(description.operations).map((name) => {
  const [method = '', template = ''] = name.split(' ');
  const parts = template.split(/\{\w+\}/).map((text) => text.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`));
  // A ref may have slashes in it; every other parameter is one segment.
  const greedy = /\{(ref|branch|basehead)\}$/.test(template);
  const path = parts.reduce(
    (made, part, index) => made + (greedy && index === parts.length - 1 ? '(.+)' : '([^/]+)') + part,
  );
  return { name, method, path: new RegExp(`^${path}$`), literal: parts.join('').length };
});

/** The operation that a request is for. If two match, it is the one with more fixed text. */
function operationOf(method: string, path: string): string | undefined {
  return patterns
    .filter((one) => one.method === method && one.path.test(path))
    .sort((a, b) => b.literal - a.literal)
    .at(0)?.name;
}

/** Members of a body that GitHub would silently ignore: a misspelt member must not pass for a correct one. */
function unknownMembers(schema: object | undefined, body: unknown): string[] {
  if (schema === undefined || !('properties' in schema) || typeof body !== 'object' || body === null) return [];
  const known = Object.keys(schema.properties as object);
  return Object.keys(body).filter((name) => !known.includes(name));
}

function requestErrors(name: string, operation: Operation, exchange: CheckedExchange): string[] {
  const asked = [...new URLSearchParams(exchange.query).keys()].filter((key) => !operation.query.includes(key));
  const unknown = asked.map((key) => `query: GitHub knows no parameter ${key} here`);
  if (exchange.requestBody === undefined) return unknown;
  if (operation.request === undefined) return [...unknown, 'request: GitHub reads no body here'];
  return [
    ...unknown,
    ...unknownMembers(operation.request, exchange.requestBody).map(
      (key) => `request: GitHub knows no member ${key} here`,
    ),
    ...errorsOf('request', validator('operations', name, 'request'), exchange.requestBody),
  ];
}

function responseErrors(name: string, operation: Operation, exchange: CheckedExchange): string[] {
  const schema = operation.responses[`${exchange.status}`];
  if (schema === undefined) return [`response: GitHub never answers ${exchange.status} here`];
  if (schema === null) return [];
  return errorsOf('response', validator('operations', name, 'responses', `${exchange.status}`), exchange.responseBody);
}

/**
 * Returns every difference between an exchange and GitHub's OpenAPI description, one sentence each. Of a request that was
 * refused (4xx) only the answer is checked.
 */
export function checkAgainstOpenapi(exchange: CheckedExchange): string[] {
  const wasOvertaken = exchange.fault !== undefined && exchange.fault.after !== true;
  if ((exchange.kind ?? 'api') !== 'api' || wasOvertaken) return [];
  const name = operationOf(exchange.method, exchange.path);
  const operation = name === undefined ? undefined : description.operations[name];
  if (name === undefined || operation === undefined) {
    return [`${exchange.method} ${exchange.path}: not among the operations extracted from GitHub's description`];
  }
  const ofRequest = exchange.status < 400 ? requestErrors(name, operation, exchange) : [];
  return [...ofRequest, ...responseErrors(name, operation, exchange)].map((error) => `${name}: ${error}`);
}

/** Does the same for the payload of a webhook: `issues` with action `labeled` is checked against "issues-labeled". */
export function checkWebhookAgainstOpenapi(event: string, payload: { action?: string }): string[] {
  const name = `${event}-${payload.action ?? ''}`.replaceAll('_', '-');
  if (description.webhooks[name] === undefined) {
    return [`${name}: not among the webhooks extracted from GitHub's description`];
  }
  return errorsOf(`webhook ${name}: `, validator('webhooks', name), payload);
}
