/**
 * Extracts from GitHub's OpenAPI description only what the forge speaks: 1 MB instead of 385 MB. Run it after
 * `npm install --no-save --prefix <folder> @octokit/openapi@23.0.2`:
 *
 *     node test/support/forge/extract-openapi.ts <folder>/node_modules/@octokit/openapi/generated/api.github.com.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const REPOSITORY = '/repos/{owner}/{repo}';
const OPERATIONS: Record<string, string[]> = {
  '/search/issues': ['get'],
  '/user': ['get'],
  '/users/{username}': ['get'],
  [REPOSITORY]: ['get'],
  [`${REPOSITORY}/branches/{branch}`]: ['get'],
  [`${REPOSITORY}/git/ref/{ref}`]: ['get'],
  [`${REPOSITORY}/git/refs`]: ['post'],
  [`${REPOSITORY}/git/refs/{ref}`]: ['delete'],
  [`${REPOSITORY}/git/trees`]: ['post'],
  [`${REPOSITORY}/git/commits`]: ['post'],
  [`${REPOSITORY}/commits`]: ['get'],
  [`${REPOSITORY}/commits/{ref}`]: ['get'],
  [`${REPOSITORY}/commits/{ref}/check-runs`]: ['get'],
  [`${REPOSITORY}/commits/{ref}/status`]: ['get'],
  [`${REPOSITORY}/compare/{basehead}`]: ['get'],
  [`${REPOSITORY}/collaborators/{username}/permission`]: ['get'],
  [`${REPOSITORY}/issues`]: ['get', 'post'],
  [`${REPOSITORY}/issues/{issue_number}`]: ['get', 'patch'],
  [`${REPOSITORY}/issues/{issue_number}/comments`]: ['get', 'post'],
  [`${REPOSITORY}/issues/comments/{comment_id}`]: ['get', 'patch'],
  [`${REPOSITORY}/issues/{issue_number}/labels`]: ['get', 'post'],
  [`${REPOSITORY}/issues/{issue_number}/labels/{name}`]: ['delete'],
  [`${REPOSITORY}/issues/{issue_number}/lock`]: ['put', 'delete'],
  [`${REPOSITORY}/issues/{issue_number}/assignees`]: ['post'],
  [`${REPOSITORY}/issues/{issue_number}/reactions`]: ['post'],
  [`${REPOSITORY}/issues/comments/{comment_id}/reactions`]: ['post'],
  [`${REPOSITORY}/hooks`]: ['get'],
  [`${REPOSITORY}/hooks/{hook_id}/deliveries`]: ['get'],
  [`${REPOSITORY}/hooks/{hook_id}/deliveries/{delivery_id}/attempts`]: ['post'],
  '/orgs/{org}/hooks': ['get'],
  '/orgs/{org}/hooks/{hook_id}/deliveries': ['get'],
  '/orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts': ['post'],
  '/app': ['get'],
  '/app-manifests/{code}/conversions': ['post'],
  '/app/hook/config': ['get', 'patch'],
  '/app/installations': ['get'],
  '/app/installations/{installation_id}/access_tokens': ['post'],
  '/installation/token': ['delete'],
  [`${REPOSITORY}/installation`]: ['get'],
  '/orgs/{org}/installation': ['get'],
  '/app/hook/deliveries': ['get'],
  '/app/hook/deliveries/{delivery_id}/attempts': ['post'],
  [`${REPOSITORY}/pulls`]: ['get', 'post'],
  [`${REPOSITORY}/pulls/{pull_number}`]: ['get', 'patch'],
  [`${REPOSITORY}/pulls/{pull_number}/files`]: ['get'],
  [`${REPOSITORY}/pulls/{pull_number}/commits`]: ['get'],
  [`${REPOSITORY}/pulls/{pull_number}/requested_reviewers`]: ['get', 'post'],
  [`${REPOSITORY}/pulls/{pull_number}/reviews`]: ['get', 'post'],
  [`${REPOSITORY}/pulls/{pull_number}/reviews/{review_id}`]: ['get'],
  [`${REPOSITORY}/pulls/{pull_number}/comments`]: ['get'],
  [`${REPOSITORY}/pulls/{pull_number}/comments/{comment_id}/replies`]: ['post'],
  [`${REPOSITORY}/pulls/comments/{comment_id}`]: ['get'],
  [`${REPOSITORY}/labels`]: ['get'],
  [`${REPOSITORY}/releases`]: ['get'],
  [`${REPOSITORY}/actions/runs`]: ['get'],
  [`${REPOSITORY}/actions/runs/{run_id}`]: ['get'],
  [`${REPOSITORY}/actions/runs/{run_id}/jobs`]: ['get'],
  [`${REPOSITORY}/actions/workflows/{workflow_id}/runs`]: ['get'],
  [`${REPOSITORY}/actions/jobs/{job_id}/logs`]: ['get'],
};
const WEBHOOKS = ['issues-opened', 'issues-labeled', 'issue-comment-created', 'pull-request-opened'];
const STATUSES_OF_EVERY_OPERATION = ['401', '403', '404'];
/** Keywords that a validator does not need. `default` is left out too: ajv would report it instead of using it. */
const PROSE = new Set(['description', 'summary', 'example', 'examples', 'externalDocs', 'title', 'default', 'tags']);

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Copies a schema without prose, and with `nullable` in the form that ajv accepts: ajv throws if `nullable` stands without
 * `type`, and an `enum` must list null itself. Keys under `properties` are names, not keywords, so all of them are kept.
 */
function prune(value: Json, isNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => prune(item));
  if (!isObject(value)) return value;
  const entries = Object.entries(value)
    .filter(([key]) => isNames || !(PROSE.has(key) || key.startsWith('x-')))
    .map(([key, item]): [string, Json] => [key, prune(item, !isNames && (key === 'properties' || key === 'schemas'))]);
  const pruned: JsonObject = Object.fromEntries(entries);
  if (isNames || pruned['nullable'] !== true) return pruned;
  const values = pruned['enum'];
  if (Array.isArray(values) && !values.includes(null)) values.push(null);
  if (pruned['type'] !== undefined) return pruned;
  const { nullable: _nullable, ...rest } = pruned;
  return { anyOf: [rest, { type: 'null' }] };
}

function at(document: JsonObject, reference: string): Json {
  const steps = reference.replace(/^#\//, '').split('/');
  let value: Json = document;
  for (const step of steps) {
    const next: Json | undefined = isObject(value)
      ? value[step.replaceAll('~1', '/').replaceAll('~0', '~')]
      : undefined;
    if (next === undefined) throw new Error(`${reference}: nothing there in the description`);
    value = next;
  }
  return value;
}

/** The JSON schema of a request or response body; undefined where the operation has none. */
function bodySchema(document: JsonObject, holder: Json | undefined): Json | undefined {
  if (!isObject(holder)) return undefined;
  const resolved = typeof holder['$ref'] === 'string' ? at(document, holder['$ref']) : holder;
  const content = isObject(resolved) ? resolved['content'] : undefined;
  const json = isObject(content) ? content['application/json'] : undefined;
  return isObject(json) && json['schema'] !== undefined ? prune(json['schema']) : undefined;
}

/** The names of an operation's query parameters. */
function queryNames(document: JsonObject, operation: JsonObject): string[] {
  const parameters = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  return parameters.flatMap((item) => {
    const parameter = isObject(item) && typeof item['$ref'] === 'string' ? at(document, item['$ref']) : item;
    if (!isObject(parameter) || parameter['in'] !== 'query') return [];
    return typeof parameter['name'] === 'string' ? [parameter['name']] : [];
  });
}

/**
 * Returns `{ query, request?, responses: { '200': schema or null } }`. Null says that the status is documented but has no
 * JSON body.
 */
function extractOperation(document: JsonObject, path: string, method: string): JsonObject {
  const operation = at(document, `#/paths/${path.replaceAll('/', '~1')}/${method}`);
  if (!isObject(operation) || !isObject(operation['responses'])) throw new Error(`${method} ${path}: no responses`);
  const responses: JsonObject = {};
  for (const [status, response] of Object.entries(operation['responses'])) {
    responses[status] = bodySchema(document, response) ?? null;
  }
  for (const status of STATUSES_OF_EVERY_OPERATION) responses[status] ??= { $ref: '#/components/schemas/basic-error' };
  const request = bodySchema(document, operation['requestBody']);
  const extracted: JsonObject = { query: queryNames(document, operation), responses };
  if (request !== undefined) extracted['request'] = request;
  return extracted;
}

function references(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) value.forEach((item) => references(item, found));
  else if (isObject(value)) {
    if (typeof value['$ref'] === 'string') found.add(value['$ref']);
    Object.values(value).forEach((item) => references(item, found));
  }
}

function schemasNeededBy(document: JsonObject, roots: Json): JsonObject {
  const schemas: JsonObject = {};
  const waiting = new Set<string>();
  references(roots, waiting);
  for (const reference of waiting) {
    const schema = prune(at(document, reference));
    schemas[reference.replace('#/components/schemas/', '')] = schema;
    references(schema, waiting);
  }
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function extract(document: JsonObject): JsonObject {
  const operations: JsonObject = {};
  for (const [path, methods] of Object.entries(OPERATIONS)) {
    for (const method of methods)
      operations[`${method.toUpperCase()} ${path}`] = extractOperation(document, path, method);
  }
  const webhooks: JsonObject = {};
  for (const name of WEBHOOKS) {
    webhooks[name] = bodySchema(document, at(document, `#/x-webhooks/${name}/post/requestBody`)) ?? null;
  }
  return { operations, webhooks, components: { schemas: schemasNeededBy(document, { operations, webhooks }) } };
}

const source = process.argv[2];
if (source === undefined) throw new Error('usage: node test/support/forge/extract-openapi.ts <api.github.com.json>');
const target = join(import.meta.dirname, 'github-openapi.generated.json');
writeFileSync(target, `${JSON.stringify(extract(JSON.parse(readFileSync(source, 'utf8')) as JsonObject))}\n`);
console.log(`${target} written`);
