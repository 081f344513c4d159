import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';

export interface ToolStep {
  command: string;
  failed: boolean;
  result: string;
}

export interface Following {
  agentApi: Anthropic;
  runId: string;
  /** Aborts when the run has ended. */
  ended: AbortSignal;
  say: (line: string) => void;
}

const POLL_MS = 300;

/**
 * Prints what the agent says and does in the session of a run, as it happens, until the run has ended. Returns the tool
 * calls.
 */
export async function followSession({ agentApi, runId, ended, say }: Following): Promise<ToolStep[]> {
  const seen = new Set<string>();
  const steps = new Map<string, ToolStep>();
  for (let last = false; ; last = ended.aborted) {
    const sessionId = await sessionOf(agentApi, runId);
    if (sessionId !== null) {
      for await (const event of agentApi.beta.sessions.events.list(sessionId, { limit: 1_000 })) {
        if (!seen.has(event.id)) tell(event, steps, say);
        seen.add(event.id);
      }
    }
    if (last) return [...steps.values()];
    await sleep(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}

async function sessionOf(agentApi: Anthropic, runId: string): Promise<string | null> {
  for await (const session of agentApi.beta.sessions.list({ include_archived: true })) {
    if (session.metadata['curfew_run'] === runId) return session.id;
  }
  return null;
}

/** Prints an event and keeps its tool call in `steps`, by the id of the tool use. */
function tell(event: SessionEvent, steps: Map<string, ToolStep>, say: Following['say']): void {
  if (event.type === 'agent.message') say(`agent   ${event.content.map(textOf).join(' ')}`);
  if (event.type === 'agent.tool_use' || event.type === 'agent.custom_tool_use') {
    const step = { command: describe(event.name, event.input), failed: false, result: '' };
    const isRepeated = [...steps.values()].at(-1)?.command === step.command;
    steps.set(event.id, step);
    if (!isRepeated) say(`agent   → ${step.command}`);
  }
  if (event.type === 'agent.tool_result') {
    const step = steps.get(event.tool_use_id);
    if (!step) return;
    step.failed = event.is_error === true;
    step.result = (event.content ?? []).map(textOf).join('\n');
    const counts = [...step.result.matchAll(/^(?:#|ℹ) ((?:pass|fail) \d+)$/gm)].map(([, count]) => count).join(', ');
    if (counts) say(`hands   ${counts}`);
  }
}

function textOf(block: { type: string; text?: string }): string {
  return block.type === 'text' ? (block.text ?? '') : '';
}

function describe(name: string, input: Record<string, unknown>): string {
  if (name === 'bash') return `$ ${String(input['command'])}`;
  const [first] = Object.values(input);
  return `${name} ${typeof first === 'string' ? first : ''}`.trim();
}
