import { expect, it } from 'vitest';
import { extendTranscript, newTranscript, readTranscript } from '../../../engine/brain/read-transcript.ts';
import type { EventBody, EventDetails, LoggedEvent } from '../../../engine/store/session-event.ts';

it('reads a log of 50,000 events in bounded time, and one more event in no time', () => {
  const log = longLog(10_000);
  expect(log).toHaveLength(50_001);
  const started = performance.now();
  const transcript = readTranscript(log);
  expect(performance.now() - started).toBeLessThan(20_000);
  const again = [1, 2, 3, 4, 5].map((place) => {
    const began = performance.now();
    extendTranscript(transcript, [logged(60_000 + place, { type: 'agent.thinking' })]);
    return performance.now() - began;
  });
  expect(Math.min(...again)).toBeLessThan(20);
});

it('means the same whether the log is read at once or event by event', () => {
  const log = longLog(30);
  const transcript = newTranscript();
  for (const event of log) extendTranscript(transcript, [event]);
  expect(transcript).toEqual(readTranscript(log));
});

it('reads an event that was queued once it is taken, after what has happened meanwhile', () => {
  const transcript = newTranscript();
  const queued = {
    ...logged(1, { type: 'user.message', content: [{ type: 'text', text: 'Wait' }] }),
    processedAt: null,
  };
  extendTranscript(transcript, [queued]);
  expect(transcript).toMatchObject({ queued: [{ seq: 1 }], parts: [], wantsModel: false });
  extendTranscript(transcript, [{ ...queued, processedAt: 5 }]);
  expect(transcript).toMatchObject({ queued: [], parts: [{ role: 'user' }], wantsModel: true });
});

it('shows neither a second result of a call nor the result of a call that a refused answer made', () => {
  const log = longLog(1);
  const twice = log.find(({ body }) => body.type === 'agent.tool_result');
  const refused = longLog(1).map((event) => {
    const end = event.details?.requestEnd;
    return end ? { ...event, details: { requestEnd: { ...end, stopReason: 'refusal' } } } : event;
  });
  if (!twice) throw new Error('the log has no result');
  expect(readTranscript([...log, { ...twice, seq: 99, processedAt: 99_000 }]).parts.at(-1)?.results).toHaveLength(1);
  const transcript = readTranscript(refused);
  expect(transcript.parts).toMatchObject([{ role: 'user', results: [] }]);
  expect(transcript).toMatchObject({ openTools: [], wantsModel: false, stop: { reason: 'refusal' } });
});

/** A message, then calls with their results: five events each. */
function longLog(calls: number): LoggedEvent[] {
  const log = [logged(1, { type: 'user.message', content: [{ type: 'text', text: 'Begin' }] })];
  for (let i = 0; i < calls; i += 1) {
    const id = `toolu_${i}`;
    const use = log.length + 2;
    const content = [{ type: 'tool_use', id, name: 'bash', input: { command: `echo ${i}` } }];
    const requestEnd = { content, stopReason: 'tool_use', contextTokens: 100 * i, contextBytes: 300 * i };
    log.push(logged(use - 1, { type: 'span.model_request_start' }));
    log.push(logged(use, { type: 'agent.tool_use', name: 'bash', input: {} }, { toolUseId: id }));
    log.push(
      logged(use + 1, { type: 'span.model_request_end' } as EventBody, { requestEnd } as unknown as EventDetails),
    );
    log.push(logged(use + 2, { type: 'session.updated' } as EventBody));
    log.push(logged(use + 3, { type: 'agent.tool_result', tool_use_id: `sevt_${use}`, content: [] }));
  }
  return log;
}

function logged(seq: number, body: EventBody, details: EventDetails | null = null): LoggedEvent {
  return { seq, id: `sevt_${seq}`, processedAt: 1_000 * seq, body, details };
}
