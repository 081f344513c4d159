import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';

export interface ToolStep {
  command: string;
  failed: boolean;
  result: string;
}

const POLL_MS = 300;

/** Tells of each thing the agent says and does in the session of a run, as it happens, until told to stop. */
export async function followSession(
  agentApi: Anthropic,
  runId: string,
  told: AbortSignal,
  say: (line: string) => void,
): Promise<ToolStep[]> {
  const seen = new Set<string>();
  const open = new Map<string, ToolStep>();
  const steps: ToolStep[] = [];
  for (let last = false; ; last = told.aborted) {
    const sessionId = await sessionOf(agentApi, runId);
    if (sessionId !== null) {
      for await (const event of agentApi.beta.sessions.events.list(sessionId, { limit: 1_000 })) {
        if (seen.has(event.id)) continue;
        seen.add(event.id);
        if (event.type === 'agent.message') say(`agent   ${event.content.map(textOf).join(' ')}`);
        if (event.type === 'agent.tool_use' || event.type === 'agent.custom_tool_use') {
          const step = { command: describe(event.name, event.input), failed: false, result: '' };
          open.set(event.id, step);
          steps.push(step);
          say(`agent   → ${step.command}`);
        }
        if (event.type === 'agent.tool_result') {
          const step = open.get(event.tool_use_id);
          if (!step) continue;
          step.failed = event.is_error === true;
          step.result = (event.content ?? []).map(textOf).join('\n');
          const summary = /^# (pass|fail) \d+$/gm;
          const lines = [...step.result.matchAll(summary)].map(([line]) => line.slice(2)).join(', ');
          if (lines) say(`hands   ${lines}`);
        }
      }
    }
    if (last) return steps;
    await sleep(POLL_MS, undefined, { signal: told }).catch(() => undefined);
  }
}

async function sessionOf(agentApi: Anthropic, runId: string): Promise<string | null> {
  for await (const session of agentApi.beta.sessions.list({ include_archived: true })) {
    if (session.metadata['curfew_run'] === runId) return session.id;
  }
  return null;
}

function textOf(block: { type: string; text?: string }): string {
  return block.type === 'text' ? (block.text ?? '') : '';
}

function describe(name: string, input: Record<string, unknown>): string {
  if (name === 'bash') return `$ ${String(input['command'])}`;
  const [first] = Object.values(input);
  return `${name} ${typeof first === 'string' ? first : ''}`.trim();
}
