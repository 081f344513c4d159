import { guardedFetch } from '../../egress/guarded-fetch.ts';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import { capturedResponse, type CapturedResponse } from '../oauth/captured-response.ts';

/** The step at which a probe ended: null if every step went well. */
export interface McpProbe {
  /** The method of MCP that failed. */
  method: string;
  /** Null if the server did not answer. */
  http_response: CapturedResponse | null;
}

const LIMITS = { mostBytes: 1024 * 1024, headMs: 15_000, totalMs: 20_000 };
const PROTOCOL = '2025-06-18';

interface Probed {
  url: string;
  /** The header `Authorization`. */
  header: string;
  /** Taken out of what the server answers. */
  secrets: readonly string[];
}

/** Asks an MCP server for its tools as a client would, and returns the step that failed. Never throws. */
export async function probeServer(guard: EgressGuard, probed: Probed): Promise<McpProbe | null> {
  const begun = await step(guard, probed, {
    id: 1,
    method: 'initialize',
    params: { protocolVersion: PROTOCOL, capabilities: {}, clientInfo: { name: 'curfew', version: '1' } },
  });
  if ('failed' in begun) return begun.failed;
  const session = begun.response.headers.get('mcp-session-id');
  await step(guard, probed, { method: 'notifications/initialized', session });
  const listed = await step(guard, probed, { id: 2, method: 'tools/list', params: {}, session });
  return 'failed' in listed ? listed.failed : null;
}

interface Step {
  /** Absent for a notification. */
  id?: number;
  method: string;
  params?: object;
  session?: string | null;
}

async function step(
  guard: EgressGuard,
  { url, header, secrets }: Probed,
  { session, ...message }: Step,
): Promise<{ response: Response } | { failed: McpProbe }> {
  const { method } = message;
  const ends = new AbortController();
  try {
    const response = await guardedFetch(guard, LIMITS)(url, {
      method: 'POST',
      signal: ends.signal,
      headers: {
        authorization: header,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': PROTOCOL,
        ...(session ? { 'mcp-session-id': session } : {}),
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
    });
    if (response.ok) return { response };
    return { failed: { method, http_response: capturedResponse(response, await response.text(), secrets) } };
  } catch {
    return { failed: { method, http_response: null } };
  } finally {
    // The answer to a good request may be a stream that stays open; only its head is needed.
    ends.abort();
  }
}
