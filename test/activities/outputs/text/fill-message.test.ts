import { describe, expect, it } from 'vitest';
import { fillMessage } from '../../../../activities/outputs/text/fill-message.ts';
import { outputBody } from '../../../../activities/outputs/text/pull-text.ts';
import { ownHeadline } from '../../../../activities/report/own-headline.ts';
import type { RunEvent } from '../../../../contract/event.ts';
import { NO_TOTALS } from '../../../../contract/totals.ts';

const event: RunEvent = {
  source: 'github',
  name: 'pull_request',
  deliveryId: '1',
  title: 'Two',
  actor: 'ada',
  repository: 'acme/api',
  subject: 'pull:acme/api#7',
  url: null,
};
const facts = { automation: { name: 'Fix @ada {run_id}' }, event, runId: 'fix/github/1', runUrl: null, status: '' };
const messages = {
  footer: '> By [{workflow_name}]({run_url}), @acme/core',
  runStarted: 'At work on the {event_type} #{triggering_number}',
  runSuccess: null,
  runFailure: '{status}!',
};

describe('a message of the user’s own', () => {
  it('has what its placeholders stand for, cleaned, and is looked through once', () => {
    const message =
      '{workflow_name} · {run_id} · #{triggering_number} · {event_type} · {repository} · {status} · {other}';
    expect(fillMessage(message, facts)).toBe(
      'Fix ada run id · `fix/github/1` · #7 · pull request · acme/api ·  · {other}',
    );
  });

  it('links to the run if its page is public, and else has only the text', () => {
    expect(fillMessage('[a]({run_url}) {run_url}', { ...facts, runUrl: 'https://t.example/r' })).toBe(
      '[a](https://t.example/r) https://t.example/r',
    );
    expect(fillMessage('[a]({run_url}) [b](https://b.example)', facts)).toBe('a [b](https://b.example)');
  });

  it('stands below the agent’s words, above the id of the run and the mark', () => {
    const automation = {
      id: 'fix',
      name: 'Fix',
      agent: 'fixer',
      limits: { spendMicros: 1, durationMs: 1, idleMs: 1 },
      safeOutputs: { staged: false, allowed: {}, messages },
    };
    const run = { automation, event, runId: facts.runId, checkout: false as const, pinned: null, sessionId: 'sesn_1' };
    expect(outputBody({ ...run, output: 'add-comment', ordinal: 1 }, 'Done, @ada')).toBe(
      'Done, `@ada`\n\n---\n> By Fix, @acme/core\n\n<sub>Run `fix/github/1`.</sub>\n<!-- curfew:fix/github/1:add-comment:1 -->',
    );
  });

  it('is the first line of the status comment of a run that is at work, went well or did not', () => {
    const automation = { name: 'Fix', safeOutputs: { staged: false, allowed: {}, messages } };
    const ended = { phase: 'ended' as const, reason: '', artefacts: [], totals: NO_TOTALS };
    const headline = (status: Parameters<typeof ownHeadline>[0]['status']) =>
      ownHeadline({ ...facts, automation, status });
    expect(headline({ phase: 'started' })).toBe('At work on the pull request #7');
    expect(headline({ ...ended, outcome: 'delivered' })).toBeNull();
    expect(headline({ ...ended, outcome: 'timed-out' })).toBe('timed out!');
  });
});
