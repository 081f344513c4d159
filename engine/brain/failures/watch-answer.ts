/** How long an endpoint may say nothing. */
const SILENCE_MS = 10 * 60_000;
/** Far above what any model takes for the longest answer that is asked for. */
const LONGEST_MS = 60 * 60_000;

/** Ends a request whose answer stops or never ends. */
export interface AnswerWatch {
  /** Aborted with an Error that says why the request must end. */
  signal: AbortSignal;
  /** Call it for each event of the answer. */
  heard(): void;
  stop(): void;
}

/** Starts to watch when a request is sent. An endpoint that sends one token a minute would else hold a turn for weeks. */
export function watchAnswer(): AnswerWatch {
  const over = new AbortController();
  const end = (what: string): void => over.abort(new Error(what));
  const silence = setTimeout(end, SILENCE_MS, `The model endpoint was silent for ${SILENCE_MS / 60_000} minutes.`);
  const whole = setTimeout(end, LONGEST_MS, `The answer was not complete after ${LONGEST_MS / 60_000} minutes.`);
  return {
    signal: over.signal,
    heard: () => void silence.refresh(),
    stop() {
      clearTimeout(silence);
      clearTimeout(whole);
    },
  };
}
