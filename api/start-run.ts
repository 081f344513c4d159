import { createHash, randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import { runWorkflowId } from '../contract/temporal-names.ts';
import { deliveryPayload } from '../database/inbox/delivery-payload.ts';
import type { UsedToken } from '../database/tokens/use-token.ts';
import { errorText } from '../runtime/error-text.ts';
import { isJsonType } from '../text/is-json-type.ts';
import type { Redact } from '../runtime/secrets/create-redact.ts';
import { ConflictingRequest, NotStored, StoredForLater, WrongRequest } from '../triggers/dispatch-by-hand.ts';
import type { ApiOptions } from './api-options.ts';
import { readBody } from './read-body.ts';
import type { ApiVariables } from './require-token.ts';
import { unavailable } from './unavailable.ts';

const StartRequest = z.strictObject(
  {
    automation: z.string('must be the id of an automation: the name of its file without .md').min(1),
    inputs: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean()], 'must be a text, a number, true or false'))
      .default({}),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has only the members automation and inputs, not ${issue.keys.join(', ')}`
        : undefined,
  },
);

type StartRequest = z.infer<typeof StartRequest>;

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Starts an automation by hand. With an Idempotency-Key that the same token has used before it starts nothing and answers 200
 * with the run that the key has started; otherwise 201, or 202 if the run can only be started later. 503 if it could not be
 * stored: then nothing has started.
 */
export async function startRun(
  { automations, start, redact, log }: ApiOptions,
  context: Context<{ Variables: ApiVariables }>,
): Promise<Response> {
  const token = context.get('token');
  const key = context.req.header('idempotency-key');
  if (key !== undefined && !KEY.test(key)) {
    return context.json({ error: 'Idempotency-Key must be 1 to 200 visible characters of ASCII.' }, 400);
  }
  const sent = await readBody(context.req.raw);
  if ('error' in sent) {
    // The rest of the body is not read, so the connection cannot be used again.
    context.header('connection', 'close');
    return context.json({ error: sent.error }, sent.status);
  }
  const read = readRequest(context.req.header('content-type'), sent.body);
  if ('error' in read) return context.json({ error: read.error }, read.status);
  const { automation, inputs } = read.request;
  const forbidden = forbiddenReason(token, automation);
  if (forbidden !== null) return context.json({ error: forbidden }, 403);
  if (!automations.includes(automation)) {
    const known = automations.filter((id) => forbiddenReason(token, id) === null).join(', ') || 'none';
    return context.json({ error: `There is no automation "${automation}". There are: ${known}.` }, 404);
  }
  const actor = `token:${token.name}`;
  try {
    const asked = await start({
      automation,
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, String(value)])),
      actor,
      deliveryId: `${token.name}.${key ?? randomUUID()}`,
      fingerprint: fingerprintOf(read.request),
    });
    const { runId } = asked;
    // Without a key nobody can have asked for the same; then `curfew serve` has started what this request had stored.
    const repeated = key !== undefined && asked.repeated;
    log.info({ runId, actor, repeated }, 'a run was asked for over HTTP');
    return context.json({ runId, workflowId: runWorkflowId(runId), started: !repeated }, repeated ? 200 : 201);
  } catch (error) {
    if (error instanceof NotStored) {
      log.error({ err: error, actor }, 'a request for a run could not be stored');
      return unavailable(context, 'The request could not be stored, so nothing was started. Send it again.');
    }
    return refuse(error, redact, context);
  }
}

type ReadRequest = { request: StartRequest } | { status: 400 | 415 | 422; error: string };

function readRequest(contentType: string | undefined, body: Uint8Array): ReadRequest {
  if (!isJsonType(contentType)) {
    return { status: 415, error: 'The content type must be application/json.' };
  }
  let json: unknown;
  try {
    json = deliveryPayload(body);
  } catch (error) {
    return { status: 400, error: `The body is not JSON: ${errorText(error)}` };
  }
  const parsed = StartRequest.safeParse(json);
  if (parsed.success) return { request: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => `  - ${path.join('.') || 'the body'} ${message}`);
  return { status: 422, error: `The request is not right:\n${problems.join('\n')}` };
}

function forbiddenReason({ name, automations }: UsedToken, automation: string): string | null {
  if (automations === null || automations.includes(automation)) return null;
  return `The token "${name}" may start only: ${automations.join(', ')}.`;
}

/** The same for the same request, in whatever order its members are. */
function fingerprintOf({ automation, inputs }: StartRequest): string {
  const sorted = Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([automation, sorted]))
    .digest('hex');
}

/** Throws an error that nobody expects. */
function refuse(error: unknown, redact: Redact, context: Context): Response {
  if (error instanceof StoredForLater) {
    const { runId, message } = error;
    return context.json({ runId, workflowId: runWorkflowId(runId), started: false, reason: redact(message) }, 202);
  }
  if (error instanceof ConflictingRequest) return context.json({ error: redact(error.message) }, 409);
  if (error instanceof WrongRequest) return context.json({ error: redact(error.message) }, 422);
  throw error;
}
