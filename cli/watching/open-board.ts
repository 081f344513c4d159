import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type { WaitingApproval } from '../../contract/people.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { End } from '../runs/end-of-run.ts';
import { formatEntry } from './format-entry.ts';
import { jsonLine } from '../json-line.ts';
import type { Screen } from './open-screen.ts';
import type { Service } from '../../money/session-cost.ts';
import { measure, startMeter } from './session-meter.ts';
import { shorten } from '../../text/shorten.ts';
import { figuresOf, statusLine, type Figures, type Watched } from './status-line.ts';
import { tellEvent, type Entry } from './tell-event.ts';

/** Collects everything that is seen of a run and prints it to the screen: as text, or each thing as one line of JSON. */
export interface Board {
  openSession: (model: string, service: Service) => void;
  event: (event: SessionEvent) => void;
  status: (status: RunStatus) => void;
  trouble: (message: string | null) => void;
  /** Shows the status again, since time has passed. */
  tick: () => void;
  end: (end: End) => void;
}

export function openBoard(screen: Screen, runId: string, json: boolean): Board {
  const watched: Watched = { status: null, meter: null };
  const asked = new Set<string>();
  let steady = '';
  let trouble: string | null = null;
  const tell = (entry: Entry): void => screen.print(json ? jsonLine({ type: 'entry', ...entry }) : formatEntry(entry));
  const show = (): void => {
    const { status, meter } = watched;
    if (status === null) return json ? undefined : screen.status('waiting for the run to answer', false);
    const figures = figuresOf(status, meter, Date.now());
    const now = milestone(status, figures);
    screen.status(json ? statusJson(status, figures) : statusLine(status, figures), now !== steady);
    steady = now;
  };
  return {
    openSession: (model, service) => void (watched.meter ??= startMeter(model, service)),
    event: (event) => {
      if (watched.meter) measure(watched.meter, event);
      const entry = tellEvent(event);
      if (entry) tell(entry);
    },
    status: (status) => {
      watched.status = status;
      for (const approval of status.waiting) {
        if (asked.has(approval.key)) continue;
        asked.add(approval.key);
        tell({ at: approval.since, who: 'waiting', text: shorten(question(runId, approval)) });
      }
      show();
    },
    trouble: (message) => {
      // Each attempt reports the same trouble again; tell it once.
      if (message !== null && message !== trouble)
        tell({ at: new Date().toISOString(), who: 'trouble', text: shorten(message) });
      trouble = message;
    },
    tick: show,
    end: ({ outcome, reason, artefacts = [] }) => {
      screen.clear();
      if (json) return screen.print(jsonLine({ type: 'end', runId, outcome, reason, artefacts }));
      screen.print([`${runId} ended: ${outcome}. ${shorten(reason)}`, ...artefacts.map(({ url }) => url)].join('\n'));
    },
  };
}

/**
 * Two statuses with the same milestone look the same in a log, so the second is not printed: less than another 10 % of the
 * limit was spent, and nothing but figures has changed.
 */
function milestone({ phase, trouble, waiting, spendLimitMicros }: RunStatus, { spendMicros }: Figures): string {
  const tenth = Math.floor((spendMicros * 10) / spendLimitMicros);
  return JSON.stringify([phase, trouble, waiting.map(({ key }) => key), spendLimitMicros, tenth]);
}

function statusJson(status: RunStatus, figures: Figures): string {
  const { phase, spendLimitMicros, durationLimitMs, waiting, trouble } = status;
  return jsonLine({ type: 'status', phase, ...figures, spendLimitMicros, durationLimitMs, waiting, trouble });
}

function question(runId: string, { key, before, what, until }: WaitingApproval): string {
  const answer =
    before === 'question' ? `curfew steer ${runId} "…"` : `curfew approve ${runId} --key ${key} (or curfew deny)`;
  return `${what}\nuntil ${until}; answer with: ${answer}`;
}
