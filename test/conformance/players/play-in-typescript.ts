import Anthropic, { APIError, toFile } from '@anthropic-ai/sdk';
import type { Check, Expected } from '../check.ts';
import { differenceOf } from './difference-of.ts';
import { fill, unlike, type Saved } from './saved.ts';

/** What a check found: `works`, or `missing: …` or `differs: …` with how. `http` is the call, without ids. */
export interface Outcome {
  result: string;
  http: string;
}

export interface Server {
  url: string;
  key: string;
}

const PATIENCE_MS = 30_000;

/** Plays the checks with the TypeScript SDK. `saved` begins with `run` and `pixel`. */
export async function playInTypescript({ url, key }: Server, checks: Check[], saved: Saved): Promise<Outcome[]> {
  let http = '';
  const client = new Anthropic({
    baseURL: url,
    apiKey: key,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: (input, init) => {
      // The SDK also fetches a `data:` URL once, to see what this fetch can do.
      const asked = new URL(input as string);
      if (asked.protocol.startsWith('http')) http ||= `${init?.method?.toUpperCase() ?? 'GET'} ${asked.pathname}`;
      return fetch(input, init);
    },
  });
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    http = '';
    const ids = new Set((check.args ?? []).flatMap((arg) => String(fill(arg, saved))));
    for (const value of Object.values(check.params ?? {})) {
      if (typeof value === 'string' && value.startsWith('$')) ids.add(String(fill(value, saved)));
    }
    const result = await patiently(check, () => play(client, check, saved));
    const path = http.split('/').map((part) => (ids.has(decodeURIComponent(part)) ? '{id}' : part));
    outcomes.push({ result, http: path.join('/') });
  }
  return outcomes;
}

async function patiently(check: Check, again: () => Promise<string>): Promise<string> {
  for (const until = Date.now() + PATIENCE_MS; ; await new Promise((resolve) => void setTimeout(resolve, 50))) {
    const result = await again();
    if (result === 'works' || !check.waits || result.startsWith('missing') || Date.now() > until) return result;
  }
}

async function play(client: Anthropic, check: Check, saved: Saved): Promise<string> {
  const { expects } = check;
  try {
    const difference = await differenceIn(client, check, saved);
    if ('refuses' in expects) return 'differs: it is not refused';
    return difference === null ? 'works' : `differs: ${difference}`;
  } catch (error) {
    if (error instanceof APIError && error.status !== undefined) return ofRefusal(error, expects);
    return `differs: ${String(error).slice(0, 200)}`;
  }
}

function ofRefusal({ status, error, requestID }: APIError, expects: Expected): string {
  const body = error as { type?: string; error?: { type?: string; message?: string }; request_id?: string } | undefined;
  const { type, message } = body?.error ?? {};
  if (body?.type !== 'error' || !type || !message || body.request_id !== requestID || !requestID?.startsWith('req_')) {
    return `differs: the error ${status} is not in the documented envelope`;
  }
  if ('refuses' in expects && expects.refuses === status && expects.as === type) return 'works';
  const isMissing = 'refuses' in expects ? message.startsWith('This engine has no') : [400, 404].includes(status ?? 0);
  return `${isMissing ? 'missing' : 'differs'}: ${status} ${message}`;
}

type Call = (...args: unknown[]) => Promise<unknown>;

async function differenceIn(client: Anthropic, check: Check, saved: Saved): Promise<string | null> {
  const { expects } = check;
  const args = [...(check.args ?? []).map((arg) => fill(arg, saved))];
  if (check.params) args.push(await withFiles(fill(check.params, saved)));
  const call = methodOf(client, check.method);
  if (call === null) return 'this SDK has no such method';
  if ('streams' in expects) return await ofStream(client, { call, args, expects, saved });
  if ('lists' in expects) {
    const items: unknown[] = [];
    for await (const item of (await call(...args)) as AsyncIterable<unknown>) items.push(item);
    if (check.saves && items[0]) saved.set(check.saves, items[0]);
    return ofList(items, expects, saved);
  }
  const found = await call(...args);
  if (check.saves) saved.set(check.saves, found);
  if ('bytes' in expects) {
    const text = Buffer.from(await (found as Response).arrayBuffer()).toString('latin1');
    return text.startsWith(expects.bytes) ? null : `the bytes do not begin with ${expects.bytes}`;
  }
  if (!('returns' in expects)) return null;
  if (expects.hiding && JSON.stringify(found).includes(expects.hiding)) return 'it shows a secret';
  return (
    differenceOf(found, expects.returns, 'it') ??
    (expects.having ? unlike(found, fill(expects.having, saved), 'it') : null)
  );
}

function ofList(
  items: unknown[],
  { lists, including, having, each }: Extract<Expected, { lists: unknown }>,
  saved: Saved,
): string | null {
  for (const item of items) {
    const difference =
      differenceOf(item, lists, 'an item') ?? (each ? unlike(item, fill(each, saved), 'an item') : null);
    if (difference !== null) return difference;
  }
  if ((having || each) && items.length === 0) return 'the list is empty';
  const id = including && fill(including, saved);
  if (id && !items.some((item) => (item as { id: string }).id === id)) return 'an item is not in the list';
  return having ? unlike(items[0], fill(having, saved), 'the first item') : null;
}

interface StreamCall {
  call: Call;
  args: unknown[];
  expects: Extract<Expected, { streams: unknown }>;
  saved: Saved;
}

async function ofStream(client: Anthropic, { call, args, expects, saved }: StreamCall): Promise<string | null> {
  const { streams, sends, to, inOrder, until } = expects;
  const params = args.length === 1 ? [undefined] : [];
  const stream = await call(...args, ...params, { signal: AbortSignal.timeout(PATIENCE_MS) });
  await client.beta.sessions.events.send(fill(to, saved) as string, { events: fill(sends, saved) as never });
  const left = [...inOrder];
  for await (const event of stream as AsyncIterable<{ type: string }>) {
    const difference = differenceOf(event, streams, 'an event');
    if (difference !== null) return difference;
    if (event.type === left[0]) left.shift();
    if (event.type === until) break;
  }
  return left.length === 0 ? null : `there is no ${left[0]} at its place`;
}

/** The method of `client.beta` with this path; null if there is none. */
function methodOf(client: Anthropic, path: string): Call | null {
  const names = path.split('.');
  const name = names.pop() ?? '';
  const owner = names.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], client.beta);
  const method = (owner as Record<string, unknown> | undefined)?.[name];
  return typeof method === 'function' ? (method.bind(owner) as Call) : null;
}

async function withFiles(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return await Promise.all(value.map(withFiles));
  if (typeof value !== 'object' || value === null) return value;
  if ('$file' in value) {
    const { name, type, text } = value.$file as { name: string; type: string; text: string };
    return await toFile(Buffer.from(text), name, { type });
  }
  const entries = Object.entries(value).map(async ([key, one]) => [key, await withFiles(one)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
